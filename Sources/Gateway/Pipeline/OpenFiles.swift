internal import Glibc

/// The limit of open files of this process.
enum OpenFiles {
    /// What is left to the database, the API and logs: the rest is for devices.
    static let reserve = 256

    /// Raises the limit to what the system allows.
    ///
    /// - Returns: The limit in force.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = raised.rlim_max
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// How many requests to devices may be in flight at once.
    static func requestLimit(_ setting: PollingSettings.InFlightLimit, openFiles: Int) -> Int {
        let most = max(16, openFiles - reserve)
        switch setting {
        case .automatic: return most
        case .limited(let limit): return min(limit, most)
        }
    }
}
