internal import Foundation
internal import Metering
internal import Testing

@testable internal import Gateway

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func separatesMembersAndElements() {
        let document = text { json in
            json.object { json in
                json.member("a", 1)
                json.array("b") { json in
                    json.number(1)
                    json.object { _ in }
                    json.array { _ in }
                    json.text("x")
                }
                json.object("c") { $0.member("d", true) }
                json.member("e", String?.none)
                json.member("f", Timestamp(milliseconds: 1_772_370_903_250))
                json.member("g", false)
            }
        }
        #expect(
            document
                == #"{"a":1,"b":[1,{},[],"x"],"c":{"d":true},"e":null,"f":"2026-03-01T13:15:03.250Z","g":false}"#)
    }

    @Test func decimalsAreExact() {
        #expect(text { $0.number(18_234_567, decimals: 3) } == "18234.567")
        #expect(text { $0.number(-1, decimals: 3) } == "-0.001")
        #expect(text { $0.number(.max) } == "9223372036854775807")
    }

    @Test(arguments: [
        "plain", "\"quoted\"", "back\\slash", "line\nbreak", "tab\tand return\r", "\u{0}\u{1}\u{1f}\u{7f}", "m³ é 😀",
        "\u{2028}", "</script>",
    ])
    func anyTextComesBack(original: String) throws {
        let document = Data(text { json in json.array { $0.text(original) } }.utf8)
        #expect(try JSONSerialization.jsonObject(with: document) as? [String] == [original])
    }
}
