/// A tariff register of energy: the sum of all, or one of up to four tariffs.
///
/// What 1 and 2 mean depends on the country.
public enum Tariff: Int, Hashable, Sendable, CaseIterable {
    /// All tariffs together.
    case total = 0
    /// Tariff 1: low in the Netherlands, normal in Belgium.
    case t1 = 1
    /// Tariff 2: normal in the Netherlands, low in Belgium.
    case t2 = 2
    /// Tariff 3.
    case t3 = 3
    /// Tariff 4.
    case t4 = 4
}
