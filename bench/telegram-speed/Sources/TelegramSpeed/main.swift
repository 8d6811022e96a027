import Floor
import Glibc
import Metering

/// What reading telegrams takes of the processor beside what their checksums take in C, piece by piece in turn.
struct Race {
    let telegrams = (0..<16).map { SpeedTelegram(turn: $0) }
    let zone: Zone
    /// How often each side takes all telegrams before it is the other's turn: for less than half a millisecond.
    private let rounds = 10

    /// The medians of so many turns of each: nanoseconds a telegram, and how many times the one is the other.
    func run(turns: Int) -> (ours: Double, floor: Double, ratio: Double) {
        // One array, so that going from one to the next costs nothing itself.
        let stream = telegrams.flatMap(\.bytes)
        let checksums = telegrams.map(\.checksum)
        let size = telegrams[0].bytes.count
        let bodySize = telegrams[0].body.count
        insist(stream.count == size * telegrams.count, "the telegrams differ in length")
        var reader = Reader(zone: zone)
        var right = 0
        var (ours, floors, ratios): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<turns {
            let floor = nanoseconds {
                for _ in 0..<rounds {
                    for index in checksums.indices {
                        let checksum = stream.withUnsafeBufferPointer { bytes in
                            floor_crc(bytes.baseAddress.map { $0 + index * size }, bodySize)
                        }
                        if checksum == checksums[index] { right += 1 }
                    }
                }
            }
            let own = nanoseconds {
                for _ in 0..<rounds {
                    for index in checksums.indices {
                        reader.read(stream.span.extracting(index * size..<(index + 1) * size))
                    }
                }
            }
            ours.append(own)
            floors.append(floor)
            ratios.append(own / floor)
        }
        insist(right == turns * rounds * telegrams.count, "the floor's checksum is wrong")
        insist(reader.readings == right, "a telegram was lost")
        insist(reader.telegram.typedCount == 38, "an object was not understood")
        return (median(ours), median(floors), median(ratios))
    }

    private func nanoseconds(_ work: () -> Void) -> Double {
        let start = floor_nanoseconds()
        work()
        return Double(floor_nanoseconds() - start) / Double(rounds * telegrams.count)
    }

    /// The allocations that a telegram of so many objects costs, once the first ones are through.
    func allocations(objects: Int) -> Double {
        let telegram = SpeedTelegram(objects: objects)
        var reader = Reader(zone: zone)
        for _ in 0..<10 { reader.read(telegram.bytes.span) }
        let before = floor_allocations()
        for _ in 0..<1000 { reader.read(telegram.bytes.span) }
        let count = floor_allocations() - before
        insist(reader.telegram.typedCount == objects, "an object was not understood")
        return Double(count) / 1000
    }
}

/// Ends the program when what was measured is not what was meant.
func insist(_ holds: Bool, _ otherwise: String) {
    guard !holds else { return }
    print("telegram-speed: \(otherwise)")
    exit(1)
}

func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
}

let race = Race(zone: try Zone(identifier: "Europe/Amsterdam"))
_ = race.run(turns: 50)
let runs = (0..<9).map { _ in race.run(turns: 201) }
print("bytes \(race.telegrams[0].body.count)")
print("telegram_us \(median(runs.map(\.ours)) / 1000)")
print("floor_us \(median(runs.map(\.floor)) / 1000)")
print("ratio \(median(runs.map(\.ratio)))")
print("ratio_least \(runs.map(\.ratio).min() ?? 0)")
print("ratio_most \(runs.map(\.ratio).max() ?? 0)")
for objects in [10, 38, 78] { print("allocations_\(objects) \(race.allocations(objects: objects))") }
