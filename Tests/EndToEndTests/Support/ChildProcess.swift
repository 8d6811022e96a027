internal import Foundation
internal import NIOConcurrencyHelpers

/// A program that a test has started, with the lines that it writes.
final class ChildProcess: Sendable {
    /// What a program left behind.
    struct Ending: Sendable {
        let code: Int32
        /// Whether a signal ended it; then `code` is the signal.
        let wasSignalled: Bool
    }

    private struct State {
        var lines: [String] = []
        var openStreams = 2
        var ending: Ending?
        /// How it ended, when all that it wrote is read too: what is in a pipe outlives the program.
        var whole: Ending? { openStreams == 0 ? ending : nil }
        var waiting: [(condition: @Sendable ([String]) -> Bool, continuation: CheckedContinuation<Bool, Never>)] = []
        var awaitingEnd: [CheckedContinuation<Ending, Never>] = []
    }

    let identifier: Int32
    private let state = NIOLockedValueBox(State())

    /// Starts a program; both its streams are read, as one.
    init(_ path: String, _ arguments: [String], folder: String? = nil) throws {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        let streams = [Pipe(), Pipe()]
        process.standardOutput = streams[0]
        process.standardError = streams[1]
        process.standardInput = FileHandle.nullDevice
        let state = state
        process.terminationHandler = { process in
            let ending = Ending(
                code: process.terminationStatus, wasSignalled: process.terminationReason == .uncaughtSignal)
            state.withLockedValue { $0.ending = ending }
            ChildProcess.tellEnd(state)
        }
        try process.run()
        identifier = process.processIdentifier
        for stream in streams { ChildProcess.read(stream, into: state) }
    }

    /// Everything that was written so far, by line.
    var lines: [String] { state.withLockedValue(\.lines) }

    /// Sends a signal.
    func signal(_ number: Int32) {
        kill(identifier, number)
    }

    /// Waits for a line, of those after so many; nil when the program's streams end without it.
    func line(after: Int = 0, containing text: String) async -> String? {
        let isThere = await wait { $0.dropFirst(after).contains { $0.contains(text) } }
        return isThere ? lines.dropFirst(after).first { $0.contains(text) } : nil
    }

    /// Waits until so many lines match; false when the program's streams end before.
    func lines(_ count: Int, where matches: @escaping @Sendable (String) -> Bool) async -> Bool {
        await wait { $0.count(where: matches) >= count }
    }

    private func wait(for condition: @escaping @Sendable ([String]) -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = state.withLockedValue { state -> Bool? in
                if condition(state.lines) { return true }
                if state.openStreams == 0 { return false }
                state.waiting.append((condition, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Waits for the program's end; all its lines are there then.
    func ending() async -> Ending {
        await withCheckedContinuation { continuation in
            let ending = state.withLockedValue { state -> Ending? in
                if state.whole == nil { state.awaitingEnd.append(continuation) }
                return state.whole
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }

    /// Reads a stream to its end on a thread of its own: a blocking read is the one way that loses nothing and no race.
    private static func read(_ stream: Pipe, into state: NIOLockedValueBox<State>) {
        Thread.detachNewThread {
            var rest: [UInt8] = []
            while true {
                let bytes = stream.fileHandleForReading.availableData
                rest += bytes
                var lines: [String] = []
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    lines.append(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeSubrange(...end)
                }
                take(lines, isEnd: bytes.isEmpty, state)
                if bytes.isEmpty { return }
            }
        }
    }

    private static func take(_ lines: [String], isEnd: Bool, _ state: NIOLockedValueBox<State>) {
        let woken = state.withLockedValue { state in
            if isEnd { state.openStreams -= 1 }
            state.lines += lines
            var woken: [(CheckedContinuation<Bool, Never>, Bool)] = []
            state.waiting.removeAll { entry in
                let isThere = entry.condition(state.lines)
                guard isThere || state.openStreams == 0 else { return false }
                woken.append((entry.continuation, isThere))
                return true
            }
            return woken
        }
        for (continuation, isThere) in woken { continuation.resume(returning: isThere) }
        if isEnd { tellEnd(state) }
    }

    private static func tellEnd(_ state: NIOLockedValueBox<State>) {
        let (whole, awaiting) = state.withLockedValue { state in
            guard let whole = state.whole else { return (nil as Ending?, [CheckedContinuation<Ending, Never>]()) }
            defer { state.awaitingEnd = [] }
            return (whole, state.awaitingEnd)
        }
        guard let whole else { return }
        for continuation in awaiting { continuation.resume(returning: whole) }
    }
}
