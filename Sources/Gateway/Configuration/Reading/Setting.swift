/// A value that the nearest of several levels decides: the file's, its site's, its own.
struct Setting<Value> {
    /// Who decided.
    enum Origin {
        /// Nobody: it is the default.
        case fallback
        /// The file, there.
        case set(Position)
        /// The file, but its value is wrong, which is noted already.
        case broken
    }

    /// The value; the outer level's where the origin is `broken`.
    var value: Value
    /// Who decided.
    var origin: Origin

    /// Where the file set it; nil otherwise.
    var position: Position? {
        if case .set(let position) = origin { position } else { nil }
    }

    /// Whether the file has a wrong value for it, so that comparing it with others would only confuse.
    var isBroken: Bool {
        if case .broken = origin { true } else { false }
    }

    /// Takes over what the next level says, if it says anything.
    mutating func narrow(_ outcome: MappingReader.Outcome<Value>) {
        switch outcome {
        case .absent: break
        case .broken: origin = .broken
        case .value(let located): self = Setting(value: located.value, origin: .set(located.position))
        }
    }
}
