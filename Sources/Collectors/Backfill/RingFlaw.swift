/// A record that was passed over, and why.
internal struct RingFlaw: Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    enum Kind: Hashable, Sendable {
        case torn(length: Int, expected: Int)
        case fields(Int)
        case key(String)
        case number(column: Int, String)
        case future(String)
    }

    /// The line in the file, from 1.
    let line: Int
    let kind: Kind

    var description: String {
        switch kind {
        case .torn(let length, let expected): "line \(line): \(length) bytes long, expected \(expected): a torn write"
        case .fields(let count): "line \(line): \(count) fields, expected at least 6"
        case .key(let text): "line \(line): expected a key YYMMDDHH, found \"\(text)\""
        case .number(let column, let text): "line \(line), field \(column): expected a number, found \"\(text)\""
        case .future(let key): "line \(line): key \(key) lies in the future"
        }
    }
}
