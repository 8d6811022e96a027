extension Alert {
    /// The value as Prometheus' API writes it: `1e+00`.
    public var valueText: String { GoNumber.scientific(value) }
}
