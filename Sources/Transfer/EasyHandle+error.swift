internal import CCurl
internal import Glibc

extension EasyHandle {
    /// Says what libcurl's verdict means here.
    func error(_ code: CURLcode) -> TransferError {
        if isTooLarge { return TransferError(.tooLarge, "the body is larger than \(target.bodyLimit) bytes") }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return TransferError(.dns, "the host name has no address")
        case CURLE_COULDNT_CONNECT: return TransferError(.connect, systemReason ?? detail(code))
        // The time of the whole request is not libcurl's.
        case CURLE_OPERATION_TIMEDOUT: return TransferError(.timeout, "no connection within \(target.connectTimeout)")
        case CURLE_RECV_ERROR where headerSize == 0:
            return TransferError(.connect, "the connection was closed before an answer")
        default: return TransferError(TransferError.Kind(code), detail(code))
        }
    }

    /// Says what there was when the time of the whole request was over.
    func timeoutError(after timeout: Duration) -> TransferError {
        let found = headerSize == 0 ? "no answer" : "no complete answer (\(body.count) bytes of the body)"
        return TransferError(.timeout, "\(found) within \(timeout)")
    }

    /// libcurl's own words.
    func detail(_ code: CURLcode) -> String {
        String(cString: errorText.pointee == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText))
    }

    /// Why the system made no connection: libcurl's words for it hold the address and not the reason.
    private var systemReason: String? {
        var number = 0
        _ = ccurl_get_long(handle, CURLINFO_OS_ERRNO, &number)
        guard number != 0 else { return nil }
        let words = String(cString: strerror(Int32(number)))
        return words.prefix(1).lowercased() + words.dropFirst()
    }

    /// How much of an answer's head has come, in bytes.
    private var headerSize: Int {
        var size = 0
        _ = ccurl_get_long(handle, CURLINFO_HEADER_SIZE, &size)
        return size
    }
}

extension TransferError.Kind {
    /// Sorts libcurl's codes.
    fileprivate init(_ code: CURLcode) {
        switch code {
        case CURLE_SEND_ERROR: self = .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
            self = .tls
        case CURLE_GOT_NOTHING: self = .emptyReply
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR: self = .truncated
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            self = .malformed
        default: self = .other
        }
    }
}
