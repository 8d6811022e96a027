/// Checks that the parts of an expression fit together, as Prometheus does when it loads rules.
internal enum TypeCheck {
    static func check(
        _ node: ExpressionNode, is kind: ExpressionNode.Kind, in context: String, at offset: Int
    ) throws(LanguageFault) {
        guard node.kind != kind else { return }
        throw LanguageFault("expected type \(kind.rawValue) in \(context), got \(node.kind.rawValue)", at: offset)
    }

    static func check(
        _ operation: BinaryOperation, isMatchingExplicit: Bool, at offset: Int
    ) throws(LanguageFault) {
        let (left, right) = (operation.left.kind, operation.right.kind)
        guard [left, right].allSatisfy({ $0 == .scalar || $0 == .vector }) else {
            throw LanguageFault(
                "binary expression must contain only scalar and instant vector types", at: offset)
        }
        if operation.symbol.isComparison, !operation.returnsBool, left == .scalar, right == .scalar {
            throw LanguageFault("comparisons between scalars must use the bool modifier", at: offset)
        }
        guard left == .vector, right == .vector else {
            if operation.symbol.isSetOperation {
                throw LanguageFault(
                    "set operator \"\(operation.symbol.rawValue)\" not allowed in binary scalar expression", at: offset)
            }
            guard isMatchingExplicit, !operation.matching.labels.isEmpty else { return }
            throw LanguageFault("vector matching only allowed between instant vectors", at: offset)
        }
    }

    /// The pattern of `label_replace`, whose texts can be checked before anything is evaluated; nil for others.
    static func pattern(
        of function: Function, _ arguments: [ExpressionNode], at offset: Int
    ) throws(LanguageFault) -> Pattern? {
        guard function == .labelReplace, case .text(let target) = arguments[1], case .text(let pattern) = arguments[4]
        else { return nil }
        guard Labels.isName(target) else {
            throw LanguageFault("invalid destination label name in label_replace(): \(target)", at: offset)
        }
        return try ExpressionParser.pattern(pattern, at: offset)
    }
}

extension Labels {
    /// Whether a text can be the name of a label.
    public static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
