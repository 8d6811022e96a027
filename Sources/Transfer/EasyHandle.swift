internal import CCurl

/// One libcurl easy handle, reused for every request of an endpoint.
internal final class EasyHandle {
    /// The greatest body that room is kept ready for, in bytes.
    private static let greatestReserve = 8 * 1024

    let handle: UnsafeMutableRawPointer
    let shard: CurlShard
    let target: Target
    private let headers: UnsafeMutablePointer<curl_slist>?
    let errorText: UnsafeMutablePointer<CChar>
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    private var expectedSize = 0
    /// The request in flight, if there is one.
    private(set) var transfer: Transfer?

    init(_ target: Target, on shard: CurlShard) throws(TransferError) {
        guard target.isHTTP else { throw TransferError(.other, "only http and https are spoken") }
        guard let handle = curl_easy_init() else { throw TransferError(.other, "cannot make a libcurl handle") }
        self.handle = handle
        self.shard = shard
        self.target = target
        headers = target.connection == .close ? curl_slist_append(nil, "Connection: close") : nil
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        shard.endpoints += 1
        configure()
    }

    deinit {
        shard.endpoints -= 1
        curl_easy_cleanup(handle)
        curl_slist_free_all(headers)
        errorText.deallocate()
    }

    /// The handle that a pointer of libcurl belongs to.
    static func of(_ raw: UnsafeMutableRawPointer) -> EasyHandle? {
        var context: UnsafeMutableRawPointer?
        _ = ccurl_get_pointer(raw, CURLINFO_PRIVATE, &context)
        return context.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    private func configure() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ccurl_set_pointer(handle, CURLOPT_PRIVATE, context)
        _ = ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        _ = ccurl_set_write(handle) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().receive(part)
        }
        _ = ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
        _ = ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = ccurl_set_quick_exit(handle, 1)
        _ = ccurl_set_long(handle, CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
        _ = ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        _ = ccurl_set_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        // A proxy of the environment is not meant for the meters of a house.
        _ = ccurl_set_string(handle, CURLOPT_NOPROXY, "*")
        _ = ccurl_set_string(handle, CURLOPT_USERAGENT, "metergw")
        _ = ccurl_set_long(handle, CURLOPT_BUFFERSIZE, 4096)
        _ = ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, target.connectTimeout.curlMilliseconds)
        if target.connection == .close {
            _ = ccurl_set_long(handle, CURLOPT_FORBID_REUSE, 1)
            _ = ccurl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
            _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, headers)
        }
        if let caFile = target.caFile {
            _ = ccurl_set_string(handle, CURLOPT_CAINFO, caFile)
            _ = ccurl_set_pointer(handle, CURLOPT_CAPATH, nil)
        }
    }

    /// Readies the handle for a request and gives it to its multi handle.
    func start(_ transfer: Transfer) -> Bool {
        self.transfer = transfer
        // As much as the last body had, within reason: answers of a device are alike, and a large one is soon forgotten.
        body = []
        body.reserveCapacity(expectedSize)
        isTooLarge = false
        errorText.pointee = 0
        _ = ccurl_set_string(handle, CURLOPT_URL, target.base + transfer.path)
        return shard.add(self)
    }

    /// Gives the request's task its answer; the handle is free for the next one.
    func finish(_ code: CURLcode) {
        guard code == CURLE_OK else { return fail(error(code)) }
        var status = 0
        _ = ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        let response = Response(status: status, body: body)
        expectedSize = min(body.count, EasyHandle.greatestReserve)
        body = []
        take()?.continuation.resume(returning: .success(response))
    }

    /// Ends the request with an error.
    func fail(_ error: TransferError) {
        body = []
        take()?.continuation.resume(returning: .failure(error))
    }

    private func take() -> Transfer? {
        defer { transfer = nil }
        return transfer
    }

    private func receive(_ part: UnsafeRawBufferPointer) -> Int {
        guard body.count + part.count <= target.bodyLimit else {
            isTooLarge = true
            // Any other number than was given ends the transfer.
            return 0
        }
        body.append(contentsOf: part)
        return part.count
    }
}
