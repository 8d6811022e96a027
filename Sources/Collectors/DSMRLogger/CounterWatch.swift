internal import Metering

/// Notices a counter that fell or leapt from one telegram to the next: another meter may stand behind it, and the device
/// is asked at once which one (`DESIGN.md` §4).
internal struct CounterWatch: Sendable {
    private var values = RegisterValues()
    private var time: Timestamp?
    private var asked: Timestamp?

    /// Takes the values of a telegram.
    ///
    /// - Returns: Whether the device is to be asked; for one whose counters go up and down, once in a while.
    mutating func take(_ values: RegisterValues, at moment: Timestamp) -> Bool {
        var isOdd = false
        for entry in values.entries {
            if let time, let before = self.values[entry.register] {
                let isPlausible = CounterPlausibility.isPlausible(
                    from: before, to: entry.amount, register: entry.register, over: moment.since(time))
                isOdd = isOdd || !isPlausible
            }
            // A telegram that lacks a register leaves what is known of it.
            self.values.set(entry.register, entry.amount)
        }
        time = moment
        guard isOdd, asked.map({ !(.zero..<DSMRLoggerDevice.infoRetry ~= moment.since($0)) }) ?? true else {
            return false
        }
        asked = moment
        return true
    }
}
