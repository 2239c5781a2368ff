// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A peer on a forwarder's Unix socket that says and hears octets. It shares no code with Facet, so
/// that a mistake of our codec cannot hide itself. Usage: facet_wire_peer SOCKET < SCRIPT
///
/// A script has one step a line:
///   send HEX        writes these octets
///   expect PATTERN  the next packet (an outer TLV) must be like PATTERN: hex, `??` for any octet,
///                   `*` at the end for whatever follows, `|` between alternatives
///   silence MS      no octet may arrive for MS milliseconds
///   closed          the forwarder must close the connection
///   say TEXT        prints TEXT
///   wait FILE       goes on when FILE exists
/// Blanks within hex are ignored; a step may take 10 s. Exit status: 0, 1 when a step went wrong, 2
/// for bad usage.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using octets = std::vector<std::uint8_t>;
using clock_type = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{10};

std::string to_hex(const octets& bytes) {
  std::string text;
  char digits[3];
  for (const auto byte : bytes) {
    std::snprintf(digits, sizeof digits, "%02X", byte);
    text += digits;
  }
  return text;
}

std::string without_blanks(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

octets from_hex(const std::string& text) {
  if (text.size() % 2 != 0 || text.find_first_not_of("0123456789ABCDEF") != std::string::npos)
    throw std::invalid_argument("this is not hex: " + text);
  octets bytes;
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  return bytes;
}

/// Whether `hex` is like `pattern`: `?` is any digit, `*` any rest, `|` separates alternatives.
bool matches(const std::string& hex, const std::string& pattern) {
  if (const auto bar = pattern.find('|'); bar != std::string::npos)
    return matches(hex, pattern.substr(0, bar)) || matches(hex, pattern.substr(bar + 1));
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*')
      return true;
    if (i >= hex.size() || (pattern[i] != '?' && pattern[i] != hex[i]))
      return false;
  }
  return hex.size() == pattern.size();
}

/// Octets of the VAR-NUMBER at `at`, 0 while it is incomplete.
std::size_t number_size(const octets& bytes, std::size_t at) {
  if (at >= bytes.size())
    return 0;
  const std::size_t size =
      bytes[at] < 253 ? 1 : std::size_t{1} + (std::size_t{2} << (bytes[at] - 253));
  return at + size <= bytes.size() ? size : 0;
}

std::uint64_t number(const octets& bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = size == 1 ? bytes[at] : 0;
  for (std::size_t i = 1; i < size; ++i)
    value = value << 8 | bytes[at + i];
  return value;
}

/// Octets of the first outer TLV, 0 while it is incomplete.
std::size_t packet_size(const octets& bytes) {
  const auto type = number_size(bytes, 0);
  const auto length = type == 0 ? 0 : number_size(bytes, type);
  if (length == 0)
    return 0;
  const auto value = number(bytes, type, length);
  return value <= bytes.size() - type - length ? type + length + value : 0;
}

class peer {
 public:
  explicit peer(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
      throw std::invalid_argument("the path is too long: " + path);
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no connection to " + path + ": " + std::strerror(errno));
  }
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;
  ~peer() { ::close(socket_); }

  void step(const std::string& verb, const std::string& argument) {
    if (verb == "send")
      send(from_hex(without_blanks(argument)));
    else if (verb == "expect")
      expect(without_blanks(argument));
    else if (verb == "silence")
      silence(std::chrono::milliseconds{std::stoi(argument)});
    else if (verb == "closed")
      closed();
    else if (verb == "say")
      std::cout << argument << std::endl;
    else if (verb == "wait")
      wait_for_file(argument);
    else
      throw std::invalid_argument("there is no step " + verb);
  }

 private:
  void send(const octets& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n < 0)
        throw std::runtime_error(std::string{"cannot send: "} + std::strerror(errno));
      sent += static_cast<std::size_t>(n);
    }
  }

  /// Reads what is there, waiting until `end`. @returns false when nothing came or the end did
  bool read_until(clock_type::time_point end) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(end - clock_type::now(), {}));
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(left.count())) <= 0)
      return false;
    std::uint8_t chunk[16384];
    const auto n = ::recv(socket_, chunk, sizeof chunk, 0);
    closed_ = n <= 0;
    if (n > 0)
      received_.insert(received_.end(), chunk, chunk + n);
    return n > 0;
  }

  void expect(const std::string& pattern) {
    const auto end = clock_type::now() + patience;
    while (packet_size(received_) == 0)
      if (!read_until(end))
        throw std::runtime_error((closed_ ? "the connection was closed" : "nothing arrived") +
                                 (" instead of " + pattern) + ", only " + to_hex(received_));
    const auto size = static_cast<std::ptrdiff_t>(packet_size(received_));
    const auto hex = to_hex({received_.begin(), received_.begin() + size});
    received_.erase(received_.begin(), received_.begin() + size);
    if (!matches(hex, pattern))
      throw std::runtime_error("expected " + pattern + ", not " + hex);
  }

  void silence(std::chrono::milliseconds time) {
    if (received_.empty())
      read_until(clock_type::now() + time);
    if (!received_.empty())
      throw std::runtime_error("expected silence, not " + to_hex(received_));
    if (closed_)
      throw std::runtime_error("the connection was closed");
  }

  void closed() {
    const auto end = clock_type::now() + patience;
    while (read_until(end)) {
    }
    if (!closed_)
      throw std::runtime_error("the connection is still open");
  }

  static void wait_for_file(const std::string& path) {
    const auto end = clock_type::now() + patience;
    while (::access(path.c_str(), F_OK) != 0) {
      if (clock_type::now() > end)
        throw std::runtime_error(path + " did not appear");
      ::poll(nullptr, 0, 10);
    }
  }

  int socket_;
  bool closed_ = false;
  octets received_;
};

int follow(const std::string& path, std::istream& script) {
  std::string line;
  int number = 0;
  try {
    peer p{path};
    while (std::getline(script, line)) {
      ++number;
      if (line.empty())
        continue;
      const auto blank = std::min(line.find(' '), line.size());
      p.step(line.substr(0, blank), blank < line.size() ? line.substr(blank + 1) : std::string{});
    }
  } catch (const std::invalid_argument& e) {
    std::cerr << "step " << number << ": " << e.what() << '\n';
    return 2;
  } catch (const std::exception& e) {
    std::cerr << "step " << number << " (" << line.substr(0, 60) << "): " << e.what() << '\n';
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: facet_wire_peer SOCKET < SCRIPT\n";
    return 2;
  }
  return follow(argv[1], std::cin);
}
