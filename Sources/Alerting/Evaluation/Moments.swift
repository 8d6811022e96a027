/// The moments at which samples were appended, in the order of time, numbered from the first that ever was.
internal struct Moments: Sendable {
    /// In milliseconds since 1970; those that are no longer wanted are gone.
    private var times: [Int64] = []
    /// The number of the first that is kept.
    private var first = 0

    /// The last one, in milliseconds.
    var last: Int64? { times.last }

    /// How many are kept.
    var count: Int { times.count }

    /// The number of a time; one before the last time is taken for it.
    mutating func number(appending milliseconds: Int64) -> Int {
        if milliseconds > times.last ?? .min { times.append(milliseconds) }
        return first + times.count - 1
    }

    /// The time of a moment, in milliseconds.
    func time(of moment: Int) -> Int64 { times[moment - first] }

    /// The number of the first moment that is not before a time.
    func number(notBefore milliseconds: Int64) -> Int {
        first + times.partitioningIndex { $0 >= milliseconds }
    }

    /// The numbers of the moments in a stretch of time, both ends included; nil when there are none.
    func numbers(from start: Int64, to end: Int64) -> ClosedRange<Int>? {
        let (low, high) = (number(notBefore: start), number(notBefore: end + 1) - 1)
        return low <= high ? low...high : nil
    }

    /// Forgets those before a moment, once they are half of all.
    mutating func drop(before moment: Int) {
        guard moment - first > times.count / 2 else { return }
        times.removeFirst(moment - first)
        first = moment
    }
}
