internal import Metering

extension BackfilledReading {
    /// Makes readings of what a ring remembers, the earliest first.
    ///
    /// A ring has the gas counter as it was known at the end of an hour, and not when it was read, which may have been an
    /// hour before. As for polled readings (`DESIGN.md` §4), the time at which the value changed stands for that, marked
    /// inferred: here the first instant that has it.
    internal static func readings(
        of values: [RingValue], before: Reading?, received: Timestamp
    ) -> [BackfilledReading] {
        var former = before?.values
        return values.map { value in
            var values = value.values
            for entry in values.entries where entry.register.description.hasOwnTime {
                let known = former?[entry.register] == entry.amount ? former?.ownTime(of: entry.register)?.time : nil
                let time = known ?? value.instant
                values.setOwnTime(RegisterValues.OwnTime(entry.register, time, isInferred: true))
            }
            former = values
            var quality: Reading.Quality = .singlePrecision
            if value.span != nil { quality.insert(.approximate) }
            let reading = Reading(
                time: value.instant, received: received, origin: .ring, quality: quality, values: values)
            return BackfilledReading(reading, span: value.span)
        }
    }
}
