/// An expression as a tree.
internal indirect enum ExpressionNode: Hashable, Sendable {
    case number(Double)
    case text(String)
    case selector(Selector)
    case negative(ExpressionNode)
    case binary(BinaryOperation)
    case aggregation(Aggregation)
    case call(FunctionCall)

    /// The kinds of values that there are.
    enum Kind: String, Hashable, Sendable {
        case scalar
        case vector = "instant vector"
        case matrix = "range vector"
        case text = "string"
    }

    /// What it gives.
    var kind: Kind {
        switch self {
        case .number: .scalar
        case .text: .text
        case .selector(let selector): selector.range == nil ? .vector : .matrix
        case .negative(let inside): inside.kind
        case .binary(let operation): operation.kind
        case .aggregation: .vector
        case .call(let call): call.function.result
        }
    }

    /// All selectors in it, in the order in which they stand.
    var selectors: [Selector] {
        switch self {
        case .number, .text: []
        case .selector(let selector): [selector]
        case .negative(let inside): inside.selectors
        case .binary(let operation): operation.left.selectors + operation.right.selectors
        case .aggregation(let aggregation): (aggregation.parameter?.selectors ?? []) + aggregation.of.selectors
        case .call(let call): call.arguments.flatMap(\.selectors)
        }
    }
}

/// Two operands and what is done with them.
internal struct BinaryOperation: Hashable, Sendable {
    let symbol: BinaryOperator
    let left: ExpressionNode
    let right: ExpressionNode
    /// Whether a comparison gives 1 and 0 instead of picking.
    let returnsBool: Bool
    let matching: VectorMatching
    /// What it gives, found once: an operand can be a long chain of operations.
    let kind: ExpressionNode.Kind

    init(
        _ symbol: BinaryOperator, _ left: ExpressionNode, _ right: ExpressionNode, returnsBool: Bool,
        _ matching: VectorMatching
    ) {
        (self.symbol, self.left, self.right) = (symbol, left, right)
        (self.returnsBool, self.matching) = (returnsBool, matching)
        kind = left.kind == .scalar && right.kind == .scalar ? .scalar : .vector
    }
}

/// The operators, as they are written.
internal enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
    case or
    case and
    case unless
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case modulo = "%"
    /// The angle of a point, the left side upwards and the right side across.
    case angle = "atan2"
    case power = "^"

    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }

    var isSetOperation: Bool {
        switch self {
        case .and, .or, .unless: true
        default: false
        }
    }

    /// How strongly it binds; the strongest binds to the right, the others to the left.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and, .unless: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 3
        case .plus, .minus: 4
        case .times, .divided, .modulo, .angle: 5
        case .power: 6
        }
    }
}

/// Which series of both sides belong together.
internal struct VectorMatching: Hashable, Sendable {
    enum Cardinality: Hashable, Sendable {
        case oneToOne
        /// `group_left`
        case manyToOne
        /// `group_right`
        case oneToMany
        /// What `and`, `or` and `unless` do.
        case manyToMany
    }

    var cardinality = Cardinality.oneToOne
    /// Whether the labels are those that count (`on`), not those that do not (`ignoring`).
    var isOn = false
    var labels: [String] = []
    /// Labels that are taken over from the side that has one.
    var included: [String] = []
}

/// One value out of each group of series, or the first few of it.
internal struct Aggregation: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable, CaseIterable {
        case sum, avg, min, max, count, quantile, topk, bottomk, stddev

        /// The aggregations of Prometheus that are not in the language.
        static let outside: Set = ["count_values", "group", "stdvar"]

        var takesParameter: Bool {
            switch self {
            case .quantile, .topk, .bottomk: true
            default: false
            }
        }
    }

    let kind: Kind
    let parameter: ExpressionNode?
    let of: ExpressionNode
    /// Whether the labels are those that are left out (`without`), not those that are kept (`by`).
    let isWithout: Bool
    let labels: [String]
}

/// A function and what it is given.
internal struct FunctionCall: Hashable, Sendable {
    let function: Function
    let arguments: [ExpressionNode]
    /// What `label_replace` matches values with.
    let pattern: Pattern?
}
