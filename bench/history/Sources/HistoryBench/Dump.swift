import Glibc
import Metering

/// The same values for another store: lines of JSON as VictoriaMetrics imports them, a line for each register and day.
enum Dump {
    static func run(households: Int, days: Int) throws {
        var neighbourhood = try Neighbourhood(households)
        for _ in 0..<days {
            var series: [Series: (values: [Int64], times: [Int64])] = [:]
            for element in neighbourhood.readings(8640) {
                for entry in element.reading.values.entries {
                    let key = Series(meter: element.meter.site, register: Int(entry.register.number))
                    series[key, default: ([], [])].values.append(entry.amount)
                    series[key, default: ([], [])].times.append(element.reading.time.milliseconds)
                }
            }
            for (key, points) in series.sorted(by: { $0.key < $1.key }) {
                let name = "{\"__name__\":\"register_\(key.register)\",\"meter\":\"\(key.meter)\"}"
                print("{\"metric\":\(name),\"values\":\(list(points.values)),\"timestamps\":\(list(points.times))}")
            }
        }
        fflush(nil)
    }

    private struct Series: Hashable, Comparable {
        let meter: String
        let register: Int

        static func < (left: Series, right: Series) -> Bool {
            (left.meter, left.register) < (right.meter, right.register)
        }
    }

    private static func list(_ numbers: [Int64]) -> String {
        "[" + numbers.map { String($0) }.joined(separator: ",") + "]"
    }
}
