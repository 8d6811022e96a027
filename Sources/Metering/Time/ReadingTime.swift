/// The time that a reading is known by: the telegram's where that can be believed, else the reception's (`DESIGN.md` §4).
public struct ReadingTime: Hashable, Sendable {
    /// How far a polled telegram's time may be from its reception.
    public static let polledTolerance = Duration.seconds(5 * 60)

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
}
