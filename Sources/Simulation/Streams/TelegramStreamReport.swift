public import Metering

/// What became of the telegrams of meters.
public struct TelegramStreamReport: Hashable, Sendable {
    /// How many telegrams were made.
    public internal(set) var made = 0
    /// How many were written to a reader as a whole.
    public internal(set) var served = 0
    /// How many were written with damage.
    public internal(set) var damaged = 0
    /// How many nobody was there to read, or the meter kept to itself.
    public internal(set) var unread = 0
    /// How many were lost as their readers did not take them fast enough, or went away meanwhile.
    public internal(set) var lost = 0
    /// How many connections were accepted; a pseudo terminal has none.
    public internal(set) var connections = 0
    /// How many of them were turned away as another was there.
    public internal(set) var turnedAway = 0
    /// The greatest number of connections that any meter had at one time.
    public internal(set) var greatestConcurrency = 0
    /// How many bytes clients sent; a meter listens to none.
    public internal(set) var receivedBytes = 0

    /// Adds what became of another meter's.
    internal mutating func add(_ other: TelegramStreamReport) {
        made += other.made
        served += other.served
        damaged += other.damaged
        unread += other.unread
        lost += other.lost
        connections += other.connections
        turnedAway += other.turnedAway
        greatestConcurrency = max(greatestConcurrency, other.greatestConcurrency)
        receivedBytes += other.receivedBytes
    }
}

extension TelegramStreamReport: CustomStringConvertible {
    /// The report in lines, for a terminal.
    public var description: String {
        """
        telegrams made: \(made)
        written whole to a reader: \(served), with damage: \(damaged), without a reader: \(unread), lost: \(lost)
        connections: \(connections), turned away: \(turnedAway)
        greatest number of connections to one meter at a time: \(greatestConcurrency)
        bytes that clients sent: \(receivedBytes)
        """
    }
}

/// The telegrams of a meter that were written to a reader as a whole.
public struct ServedTelegrams: Hashable, Sendable {
    /// The most times that are kept: more than a day of a meter that sends each second.
    public static let greatestTimes = 100_000

    /// How many there were.
    public internal(set) var count = 0
    /// When the last hundred thousand were made, by the meter's clock, in the order in which they were written.
    public internal(set) var times: [Timestamp] = []
    /// The last one; nil before the first.
    public internal(set) var last: StreamedTelegram?

    internal mutating func append(_ telegram: StreamedTelegram) {
        count += 1
        // In batches, so that a long run does not move all of them each second.
        if times.count >= ServedTelegrams.greatestTimes + 1000 { times.removeFirst(1000) }
        times.append(telegram.time)
        last = telegram
    }
}
