/// A way in which a simulated device misbehaves.
///
/// The raw value is its name on the command line.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
    /// HTTP 500 as plain text: too little free memory.
    case lowHeap = "low-heap"
    /// The connection is closed without a byte.
    case emptyReply = "empty-reply"
    /// The connection is closed in the middle of an HTTP chunk.
    case truncatedChunk = "truncated-chunk"
    /// HTTP 200 with an HTML page.
    case html
    /// The right reply, a byte at a time, slowly.
    case slowTrickle = "slow-trickle"
    /// The connection is reset once the request has been read.
    case reset
    /// The connection is accepted and never answered.
    case silent
    /// The same telegram for ever.
    case frozen
    /// Dead for a while, then without a telegram, with the uptime back at 0; happens once.
    case reboot
    /// HTTP 200 with the body `null`.
    case null
    /// A body of 300 kB.
    case oversized
    /// JSON whose values are of other types than they should be.
    case wrongTypes = "wrong-types"
    /// `010101010101X` and a month 13, by turns.
    case badTimestamp = "bad-timestamp"
    /// One telegram in which the gas counter reads 0; those before and after it are right.
    case zeroGas = "zero-gas"
    /// A new timestamp with most of the fields missing, as after a parse error.
    case partial
    /// `dev/info` that is no JSON, for a quote in the network's name.
    case badInfo = "bad-info"
    /// An equipment id that an `a3p` prints as `inf`, which is no JSON.
    case infiniteID = "infinite-id"
    /// Ring files that were made when the fault began, with keys of zeros in all slots that were not used since.
    case virginRing = "virgin-ring"
    /// No ring files: 404.
    case noRing = "no-ring"
    /// Ring files of which the last closed record is cut short.
    case tornRing = "torn-ring"
    /// An upload page with HTTP 200 instead of any file, as without a file manager on the device.
    case noFileManager = "no-file-manager"
}
