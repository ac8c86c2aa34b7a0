// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace fe::distributed {

/// A port that no program listens on, on any address of this machine. Another program may take it
/// at any time.
int free_port();

/// Whether `host` is a loopback address: localhost, 127.0.0.1, ::1.
bool is_loopback(const std::string& host);

/// The numeric address of this machine from which it reaches `host` ("10.0.0.7"); 127.0.0.1 when
/// `host` is this machine. Throws fe::Error (kFailure) when the name is unknown or no route exists.
std::string local_address_toward(const std::string& host, int port);

/// Waits until a program at `host` accepts connections at `port`. Throws fe::Error (kFailure) with
/// the last reason when none does in time. The name may become known only while waiting. Returns
/// whether the program then waits for a request, as the store of the ranks does: a program that
/// sends data first (SSH, a mail server, some databases) is another one.
bool wait_for_listener(const std::string& host, int port, std::chrono::milliseconds timeout);

}  // namespace fe::distributed
