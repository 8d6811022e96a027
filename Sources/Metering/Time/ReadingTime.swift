/// The time that a reading is known by: the telegram's where that can be believed, else the reception's (`DESIGN.md` §4).
public struct ReadingTime: Hashable, Sendable {
    /// How far a polled telegram's time may be from its reception.
    public static let polledTolerance = Duration.seconds(5 * 60)

    /// How far a streamed telegram's time may be ahead of its reception, and how far behind.
    public static let streamedTolerance = (ahead: Duration.seconds(5 * 60), behind: Duration.seconds(24 * 3600))

    /// The time of the reading.
    public let time: Timestamp
    /// Says `receptionTime` where the telegram's time was not believed.
    public let quality: Reading.Quality

    /// Decides for a polled reading: the telegram's time within 5 minutes of the reception, else the reception's.
    public init(polled telegram: Timestamp, received: Timestamp) {
        let distance = telegram.since(received)
        let isBelieved = max(distance, .zero - distance) <= ReadingTime.polledTolerance
        time = isBelieved ? telegram : received
        quality = isBelieved ? [] : .receptionTime
    }

    /// Decides for a streamed reading: the telegram's time when it is at most 5 minutes ahead of the reception or 24
    /// hours behind it, else the reception's.
    public init(streamed telegram: Timestamp, received: Timestamp) {
        let ahead = telegram.since(received)
        let isBelieved =
            ahead <= ReadingTime.streamedTolerance.ahead
            && .zero - ahead <= ReadingTime.streamedTolerance.behind
        time = isBelieved ? telegram : received
        quality = isBelieved ? [] : .receptionTime
    }
}
