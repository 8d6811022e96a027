extension ExpressionNode {
    /// Whether all series that it gives are of one metric, or of none: then no two of them become alike when the names
    /// are dropped, and nothing has to be looked for.
    var namesAgree: Bool {
        switch self {
        case .number, .text, .negative: true
        case .selector(let selector): selector.metric != nil
        case .binary(let operation): operation.namesAgree
        case .aggregation(let aggregation):
            switch aggregation.kind {
            case .topk, .bottomk: aggregation.of.namesAgree
            default: !aggregation.labels.contains(Labels.metricName)
            }
        case .call(let call):
            switch call.function {
            case .labelReplace: false
            case .lastOverTime, .sort, .sortDescending: call.arguments[0].namesAgree
            default: true
            }
        }
    }
}

extension BinaryOperation {
    fileprivate var namesAgree: Bool {
        guard symbol.isSetOperation || !dropsName else {
            return !matching.included.contains(Labels.metricName)
        }
        switch symbol {
        case .or: return false
        case .and, .unless: return left.namesAgree
        default:
            guard !matching.included.contains(Labels.metricName) else { return false }
            let isRight = left.kind == .scalar || matching.cardinality == .oneToMany
            return (isRight ? right : left).namesAgree
        }
    }
}

extension FunctionCall {
    /// Whether no two series that it gives can have the same labels.
    var keepsSeriesApart: Bool {
        switch function {
        case .labelReplace: false
        case .sort, .sortDescending, .lastOverTime: true
        default: arguments.allSatisfy(\.namesAgree)
        }
    }
}
