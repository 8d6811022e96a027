/// Why the store could not do what it was asked to.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What stood in the way.
    public enum Cause: Hashable, Sendable {
        /// No space is left where the file lies; nothing was written, and the same call may succeed later.
        case diskFull
        /// The file or its folder cannot be made or written, with the system's reason.
        case unwritable(String)
        /// The file is damaged, with what does not fit.
        case corrupt(String)
        /// The file is damaged so that nothing of it can be read, with what does not fit.
        case beyondRepair(String)
        /// The file is sound, but no history of this program, with what it is.
        case foreign(String)
        /// The file was written by a newer version: how many steps its schema took, and how many are known here.
        case newerSchema(found: Int, known: Int)
        /// The file was last written by an older version, and is only read here.
        case oldSchema
        /// The text of a cursor is not one that a store gave out.
        case badCursor(String)
        /// Another process has the file open to write it.
        case inUse
        /// Both names of a rename have readings.
        case historyConflict
        /// Readings to be taken in differ from those that are kept: of how many, and the first of them in words.
        case readingConflicts(Int, String)
        /// The history has nothing of the site that was named, with the first of those that it has.
        case unknownSite(known: [String])
        /// Whoever asked for it wants it no more; nothing was changed.
        case interrupted
        /// The store was closed before.
        case closed
        /// Something else, in the engine's words.
        case other(String)
    }

    /// What was attempted, with its object: `append 120 readings to /var/lib/metergw/history.db`.
    public let attempt: String
    /// What stood in the way.
    public let cause: Cause

    /// Creates an error.
    public init(attempt: String, cause: Cause) {
        self.attempt = attempt
        self.cause = cause
    }

    /// The sentence for the log: `cannot append 120 readings to /var/lib/metergw/history.db: disk is full`.
    public var description: String {
        "cannot \(attempt): \(cause.text)"
    }
}

extension StoreError.Cause {
    fileprivate var text: String {
        switch self {
        case .diskFull: "disk is full"
        case .unwritable(let reason), .other(let reason): reason
        case .corrupt(let finding): "file is damaged (\(finding))"
        case .beyondRepair(let finding):
            "file is damaged (\(finding)), and nothing of it can be read; put a backup in its place with metergw "
                + "restore, or move it away to begin an empty history"
        case .foreign(let finding): "file is no history of metergw but \(finding)"
        case .newerSchema(let found, let known):
            "its schema is of a newer version (\(found) steps, this version knows \(known)); install that version again"
        case .oldSchema: "it was last written by an older version; start the gateway once, which brings it forward"
        case .badCursor(let text): "\"\(text)\" is no cursor of an earlier page"
        case .inUse: "another gateway has it open; stop that one, or give each a history of its own in store.path"
        case .historyConflict: "both have readings; erase one or keep both names"
        case .readingConflicts(let count, let first):
            "\(count) readings differ from those that the history has (the first: \(first)); nothing was taken in; "
                + "erase the site first, or give the incoming one another name"
        case .unknownSite(let known):
            "the history has nothing of it\(known.isEmpty ? "" : "; it has \(known.prefix(10).joined(separator: ", "))")"
                + (known.count > 10 ? " …" : "")
        case .interrupted: "interrupted; nothing was changed"
        case .closed: "store is closed"
        }
    }
}
