/// Takes the commands of telnet off a connection, as ser2net in its telnet mode and some bridges send them (RFC 854).
///
/// A connection is telnet when its first byte begins a command of three bytes or a subnegotiation; else every byte is data,
/// as a meter's text may be of bytes 0xFF. A 0xFF that no command follows ends it. One for each connection. It keeps no
/// bytes and no more than a command's place.
/// Source: `telegrams.md` §1.6 rule 9.
public struct TelnetFilter: Sendable {
    /// Whether the connection is telnet; nil until that is known.
    public var isTelnet: Bool? {
        switch state {
        case .opening, .openingCommand: nil
        case .raw: false
        case .data, .command, .option, .subnegotiation, .subnegotiationCommand: true
        }
    }

    /// What the next byte is.
    private enum State: Hashable {
        case opening
        case openingCommand
        case raw
        case data
        case command
        case option(verb: UInt8)
        case subnegotiation
        case subnegotiationCommand
    }

    private enum Code {
        static let end: UInt8 = 0xF0
        static let subnegotiation: UInt8 = 0xFA
        static let will: UInt8 = 0xFB
        static let wont: UInt8 = 0xFC
        static let perform: UInt8 = 0xFD
        static let dont: UInt8 = 0xFE
        static let command: UInt8 = 0xFF
    }

    /// The longest subnegotiation that is believed, in bytes: then the other side lost its end, and data go on.
    public static let greatestSubnegotiation = 512

    private var state = State.opening
    private var subnegotiated = 0
    private var refused: Set<UInt8> = []
    private var forbidden: Set<UInt8> = []
    private var replies: [UInt8] = []
    private static let loneCommand: [UInt8] = [Code.command]

    /// Creates the filter of a connection that begins.
    public init() {}

    /// Takes bytes as they came in, and hands on those of the data, run by run.
    public mutating func filter(_ chunk: Span<UInt8>, _ take: (Span<UInt8>) -> Void) {
        var run = 0
        var index = 0
        while index < chunk.count {
            if state == .raw {
                index = chunk.count
            } else if state == .data {
                while index < chunk.count, chunk[index] != Code.command { index += 1 }
                guard index < chunk.count else { break }
                if index > run { take(chunk.extracting(run..<index)) }
                state = .command
                index += 1
                run = index
            } else {
                let isData = note(chunk[index], take)
                if !isData { run = index + 1 }
                index += 1
            }
        }
        if state == .raw || state == .data, index > run { take(chunk.extracting(run..<index)) }
    }

    /// What is to be sent back, once: each option that is offered or asked for is refused the first time.
    ///
    /// It is for the caller to send it; servers go on without an answer too. Over a connection's life it is at most 1,536
    /// bytes, three for each option and direction.
    public mutating func takeReplies() -> [UInt8] {
        defer { replies.removeAll() }
        return replies
    }

    /// Takes a byte that is not plainly data; whether it is data after all.
    private mutating func note(_ byte: UInt8, _ take: (Span<UInt8>) -> Void) -> Bool {
        switch state {
        case .opening:
            state = byte == Code.command ? .openingCommand : .raw
            return state == .raw
        case .openingCommand:
            guard byte >= Code.subnegotiation, byte != Code.command else {
                take(TelnetFilter.loneCommand.span)
                state = .raw
                return true
            }
            return begin(byte, take)
        case .command: return begin(byte, take)
        case .option(let verb):
            answer(verb, byte)
            state = .data
        case .subnegotiation:
            subnegotiated += 1
            if byte == Code.command {
                state = .subnegotiationCommand
            } else if subnegotiated > TelnetFilter.greatestSubnegotiation {
                state = .data
            }
        case .subnegotiationCommand:
            guard byte == Code.command else { return begin(byte, take) }
            state = .subnegotiation
        case .raw, .data: return true
        }
        return false
    }

    /// Takes the byte behind 0xFF; whether it is data.
    private mutating func begin(_ byte: UInt8, _ take: (Span<UInt8>) -> Void) -> Bool {
        switch byte {
        case Code.command:
            state = .data
            return true
        case Code.will, Code.wont, Code.perform, Code.dont:
            state = .option(verb: byte)
        case Code.subnegotiation:
            (state, subnegotiated) = (.subnegotiation, 0)
        case Code.end..<Code.subnegotiation:
            state = .data
        default:
            // No telnet has this: a bridge that does not double a 0xFF of the data, or ciphertext that began like a command.
            take(TelnetFilter.loneCommand.span)
            state = .raw
            return true
        }
        return false
    }

    private mutating func answer(_ verb: UInt8, _ option: UInt8) {
        switch verb {
        case Code.will where forbidden.insert(option).inserted: replies += [Code.command, Code.dont, option]
        case Code.perform where refused.insert(option).inserted: replies += [Code.command, Code.wont, option]
        default: break
        }
    }
}
