internal import ArgumentParser
internal import Store
internal import Transfer

/// Why a command could not do what it was asked to, and how it ends.
struct CommandFailure: Error, Hashable {
    /// 1 where there is nothing to do it with, 2 where something cannot be read or written, 130 after Ctrl-C.
    let code: Int32
    let text: String

    init(_ code: Int32, _ text: String) {
        self.code = code
        self.text = text
    }

    /// What stands in the way of work on the history's file.
    init(_ error: StoreError) {
        switch error.cause {
        case .inUse:
            self.init(2, "cannot \(error.attempt): a gateway has it open; stop it, do this again, and start it again")
        case .readingConflicts, .unknownSite: self.init(1, error.description)
        case .interrupted: self.init(130, error.description)
        default: self.init(2, error.description)
        }
    }

    /// Prints the reason, for a command that ends with what is returned.
    func exit() -> ExitCode {
        StandardError.line(text)
        return ExitCode(code)
    }
}

extension TransferLoop {
    /// Starts the loop of a command, which shuts it down.
    ///
    /// - Throws: `CommandFailure` 2 where the system gives none.
    static func ofCommand() throws(CommandFailure) -> TransferLoop {
        do throws(TransferError) {
            return try TransferLoop()
        } catch {
            throw CommandFailure(2, error.description)
        }
    }
}
