internal import ArgumentParser

/// Why a command could not do what it was asked to, and how it ends.
struct CommandFailure: Error, Hashable {
    /// 1 where there is nothing to do it with, 2 where something cannot be read or written.
    let code: Int32
    let text: String

    init(_ code: Int32, _ text: String) {
        self.code = code
        self.text = text
    }

    /// Prints the reason, for a command that ends with what is returned.
    func exit() -> ExitCode {
        StandardError.line(text)
        return ExitCode(code)
    }
}
