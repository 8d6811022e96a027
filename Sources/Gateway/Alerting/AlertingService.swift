internal import Logging
internal import Metering
internal import ServiceLifecycle
internal import Store

/// Evaluates the rules at each tick until it is asked to stop.
///
/// A tick that takes longer than the interval leaves out those that it overlaps, which their groups count.
struct AlertingService: Service {
    let desk: AlertingDesk
    /// How far ticks are apart; asked for each time, since a reload may change it.
    let interval: @Sendable () -> Duration
    /// Fills the windows before the first tick.
    let prepare: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await prepare()
            var moment = Timestamp.now()
            while !Task.isCancelled {
                await desk.tick(at: moment)
                let (now, interval) = (Timestamp.now(), interval())
                let next = AlertingService.tick(after: now, interval: interval)
                // Cancelled sleeps end early.
                try? await Task.sleep(for: next.since(now))
                moment = AlertingService.moment(of: next, interval: interval, now: .now())
            }
        }
    }

    /// When the next tick is: ticks lie at whole multiples of the interval, so that a restart does not shift them.
    static func tick(after moment: Timestamp, interval: Duration) -> Timestamp {
        let step = max(1, interval.wholeMilliseconds)
        return Timestamp(milliseconds: moment.milliseconds + step - moment.milliseconds % step)
    }

    /// The moment that a tick is evaluated at: the one that was planned, unless it is a whole interval ago.
    ///
    /// Timers are late by some milliseconds, now more, now less: alerts with `for` would wait for a tick more.
    static func moment(of planned: Timestamp, interval: Duration, now: Timestamp) -> Timestamp {
        now.since(planned) < interval ? planned : now
    }
}
