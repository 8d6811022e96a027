internal import Metering

/// The smallest number of the last hour, kept by ten minutes: between 50 and 60 minutes are looked at.
struct SlidingMinimum: Sendable {
    private static let span: Int64 = 600_000
    private static let spans = 6
    private var minima: [(span: Int64, value: Int64)] = []

    mutating func add(_ value: Int64, at moment: Timestamp) {
        let span = moment.milliseconds / SlidingMinimum.span
        if let last = minima.last, last.span == span {
            minima[minima.count - 1].value = min(last.value, value)
        } else {
            minima.removeAll { $0.span <= span - Int64(SlidingMinimum.spans) || $0.span > span }
            minima.append((span, value))
        }
    }

    /// The smallest; nil when there was none in the hour before a moment.
    func value(at moment: Timestamp) -> Int64? {
        let oldest = moment.milliseconds / SlidingMinimum.span - Int64(SlidingMinimum.spans)
        return minima.filter { $0.span > oldest }.map(\.value).min()
    }
}
