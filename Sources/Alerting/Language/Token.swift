/// A word of an expression.
internal struct Token: Hashable, Sendable {
    internal enum Kind: Hashable, Sendable {
        /// A name, also of an operator or an aggregation; with colons it can only be a metric's.
        case name(String)
        case number(Double)
        case duration(Duration)
        case text(String)
        /// Brackets, commas and operators that are no words.
        case symbol(String)
        case end
    }

    let kind: Kind
    /// How many bytes of the expression stand before it.
    let offset: Int

    /// The token as a message names it.
    var shown: String {
        switch kind {
        case .name(let name): "\"\(name)\""
        case .number: "number"
        case .duration: "duration"
        case .text: "string"
        case .symbol(let symbol): "\"\(symbol)\""
        case .end: "end of input"
        }
    }
}
