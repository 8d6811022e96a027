/// Writes HTML whose texts cannot become markup, wherever they come from.
struct HTMLWriter: Sendable {
    private(set) var bytes: [UInt8] = []

    /// Writes markup of the program's own.
    mutating func markup(_ markup: String) {
        bytes.append(contentsOf: markup.utf8)
    }

    /// Writes text, also inside of a quoted attribute.
    mutating func text(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): markup("&amp;")
            case UInt8(ascii: "<"): markup("&lt;")
            case UInt8(ascii: ">"): markup("&gt;")
            case UInt8(ascii: "\""): markup("&quot;")
            case UInt8(ascii: "'"): markup("&#39;")
            default: bytes.append(byte)
            }
        }
    }

    /// Writes an element that holds text.
    mutating func element(_ name: String, _ text: String, attributes: String = "") {
        markup("<\(name)\(attributes)>")
        self.text(text)
        markup("</\(name)>")
    }

    /// Writes a link whose text is its address.
    mutating func link(_ address: String) {
        markup("<a href=\"")
        text(address)
        markup("\">")
        text(address)
        markup("</a>")
    }
}
