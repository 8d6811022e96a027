internal import CCurl

extension EasyHandle {
    /// Readies the handle to give something by POST.
    func apply(_ submission: Submission) {
        var fields = submission.fields.map { "\($0.name): \($0.value)" }
        // libcurl would ask for leave first and wait a second for it.
        fields.append("Expect:")
        if target.connection == .close { fields.append("Connection: close") }
        _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, keep(fields))
        _ = ccurl_set_long(handle, CURLOPT_POST, 1)
        _ = ccurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(submission.body.count))
        send(submission.body)
    }

    /// Readies the handle to give mail.
    func apply(_ mail: Mail) {
        _ = ccurl_set_long(handle, CURLOPT_PROTOCOLS, Int(CURLPROTO_SMTP))
        _ = ccurl_set_long(handle, CURLOPT_USE_SSL, mail.demandsTLS ? Int(CURLUSESSL_ALL.rawValue) : 0)
        _ = ccurl_set_string(handle, CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        _ = ccurl_set_list(handle, CURLOPT_MAIL_RCPT, keep(mail.recipients.map { "<\($0)>" }))
        // One address that is refused does not keep the mail from the others.
        _ = ccurl_set_long(handle, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
        if let username = mail.username { _ = ccurl_set_string(handle, CURLOPT_USERNAME, username) }
        if let password = mail.password { _ = ccurl_set_string(handle, CURLOPT_PASSWORD, password) }
        _ = ccurl_set_long(handle, CURLOPT_UPLOAD, 1)
        send(mail.content)
    }

    /// The answer to what the handle has carried out.
    func response(status: Int, _ code: CURLcode) -> Response {
        switch work?.transfer.order {
        case .post: Response(status: status, body: body, contentType: contentType, retryAfter: retryAfter)
        case .mail where code != CURLE_OK: Response(status: status, body: Array(detail(code).utf8))
        case .get, .mail, nil: Response(status: status, body: body)
        }
    }

    private var contentType: String? {
        var text: UnsafeMutablePointer<CChar>?
        _ = ccurl_get_string(handle, CURLINFO_CONTENT_TYPE, &text)
        return text.map { String(cString: $0) }
    }

    /// libcurl reads both forms, a number of seconds and a date.
    private var retryAfter: Duration? {
        var seconds: curl_off_t = 0
        _ = ccurl_get_offset(handle, CURLINFO_RETRY_AFTER, &seconds)
        return seconds > 0 ? .seconds(Int64(seconds)) : nil
    }
}
