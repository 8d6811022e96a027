internal import Transfer

/// A loop for tests that need none of their own.
enum SharedLoop {
    private static let made = Result { () throws(TransferError) in try TransferLoop() }

    static var loop: TransferLoop {
        get throws { try made.get() }
    }
}
