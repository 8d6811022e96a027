import Glibc
import NIOConcurrencyHelpers

@testable import Transfer

extension TransferLoop {
    /// Runs a body with a loop of its own, whose thread has ended when this returns.
    static func run<Value>(_ body: (TransferLoop) async throws -> Value) async throws -> Value {
        let loop = try TransferLoop()
        do {
            let value = try await body(loop)
            loop.shutdown()
            await loop.end()
            return value
        } catch {
            loop.shutdown()
            await loop.end()
            throw error
        }
    }
}

extension TransferLoop {
    /// Runs a body in a task that a job of the loop cancels, when what the body asked of the loop still lies in its inbox.
    func cancelOnTheWay<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        // All that was left before is taken.
        await sleep(until: .now)
        let busy = Milestone()
        let handed = NIOLockedValueBox<Task<Value, Never>?>(nil)
        let canceller = Task(executorPreference: self) {
            busy.pass()
            // While this runs the loop takes nothing.
            while self.waitingCommandCount == 0 { sched_yield() }
            while true {
                if let task = handed.withLockedValue({ $0 }) { return task.cancel() }
                sched_yield()
            }
        }
        await busy.reach(1)
        let task = Task { await body() }
        handed.withLockedValue { $0 = task }
        await canceller.value
        return await task.value
    }
}

extension Target {
    /// A target with a new connection for each request and the limits of a test.
    static func plain(
        _ base: String, _ connection: Connection = .close, connectTimeout: Duration = .seconds(30),
        bodyLimit: Int = 256 * 1024
    ) -> Target {
        Target(base: base, connection: connection, connectTimeout: connectTimeout, bodyLimit: bodyLimit)
    }
}

extension Endpoint {
    /// Fetches with a time-out that no test waits for.
    func get(_ path: String) async throws(TransferError) -> Response {
        try await get(path, timeout: .seconds(600))
    }

    /// What a fetch failed with; nil when it did not.
    func failure(_ path: String, timeout: Duration = .seconds(60)) async -> TransferError? {
        do throws(TransferError) {
            _ = try await get(path, timeout: timeout)
            return nil
        } catch {
            return error
        }
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
}
