// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace fe::distributed {

/// A port that no program listens on, on any address of this machine. Another may take it any time.
int free_port();

/// Whether `host` names this machine to itself: localhost, 127.0.0.1, ::1.
bool is_loopback(const std::string& host);

/// The numeric address of this machine from which `host` is reached ("10.0.0.7"); 127.0.0.1 for
/// itself. Throws fe::Error (kFailure) for a name that is not known, or no way there.
std::string local_address_toward(const std::string& host, int port);

/// Waits until a program at `host` accepts connections at `port`. Throws fe::Error (kFailure) with
/// the last reason when none does in time. The name may become known only while waiting. Returns
/// whether it then waits to be asked, as the store of ranks does: what speaks first (SSH, a mail
/// server, some databases) is another program.
bool wait_for_listener(const std::string& host, int port, std::chrono::milliseconds timeout);

}  // namespace fe::distributed
