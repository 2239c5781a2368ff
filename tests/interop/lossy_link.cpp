// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// A bad cable: two TAP devices whose Ethernet frames cross after a delay, some of them never. It
/// stands in for tc's netem where the kernel has none, for every protocol alike. Needs root.
/// Usage: facet_lossy_link DEVICE_A DEVICE_B DELAY_MS LOSS SEED
///
/// Prints `ready` when both devices exist; they may then be moved to other network namespaces and
/// disappear with the process. On SIGTERM it prints how many frames crossed and were lost.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <deque>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using clock_type = std::chrono::steady_clock;

/// Frames on their way; more are lost, as in any queue.
constexpr std::size_t longest_queue = 4096;

int open_tap(const std::string& name) {
  const int device = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (name.size() >= sizeof request.ifr_name)
    throw std::invalid_argument("the name is too long: " + name);
  std::memcpy(request.ifr_name, name.data(), name.size());
  if (device < 0 || ::ioctl(device, TUNSETIFF, &request) != 0)
    throw std::runtime_error("cannot make the device " + name + ": " + std::strerror(errno));
  return device;
}

/// One direction of the cable.
class wire {
 public:
  wire(int from, int to, std::chrono::milliseconds delay, double loss, std::uint64_t seed)
      : from_(from), to_(to), delay_(delay), lost_(loss), random_(seed) {}

  void take(clock_type::time_point now) {
    std::array<std::uint8_t, 65536> frame;
    for (;;) {
      const auto n = ::read(from_, frame.data(), frame.size());
      if (n <= 0)
        return;
      ++taken_;
      if (lost_(random_) || queue_.size() >= longest_queue)
        ++dropped_;
      else
        queue_.push_back({now + delay_, {frame.begin(), frame.begin() + n}});
    }
  }

  void deliver(clock_type::time_point now) {
    for (; !queue_.empty() && queue_.front().due <= now; queue_.pop_front()) {
      const auto& octets = queue_.front().octets;
      // A device that is down or full loses the frame.
      if (::write(to_, octets.data(), octets.size()) < 0)
        ++dropped_;
    }
  }

  /// Milliseconds until deliver() has work, at most 1000.
  [[nodiscard]] int wait(clock_type::time_point now) const {
    if (queue_.empty())
      return 1000;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(queue_.front().due - now);
    return std::clamp(static_cast<int>(left.count()), 0, 1000);
  }

  [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }
  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

 private:
  struct frame_on_its_way {
    clock_type::time_point due;
    std::vector<std::uint8_t> octets;
  };

  int from_;
  int to_;
  std::chrono::milliseconds delay_;
  std::bernoulli_distribution lost_;
  std::mt19937_64 random_;
  std::deque<frame_on_its_way> queue_;
  std::uint64_t taken_ = 0;
  std::uint64_t dropped_ = 0;
};

int signal_descriptor() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  return ::signalfd(-1, &signals, SFD_CLOEXEC);
}

void carry(int a, int b, int signals, wire& forth, wire& back) {
  std::array<pollfd, 3> wait{{{a, POLLIN, 0}, {b, POLLIN, 0}, {signals, POLLIN, 0}}};
  while ((wait[2].revents & POLLIN) == 0) {
    const auto now = clock_type::now();
    ::poll(wait.data(), wait.size(), std::min(forth.wait(now), back.wait(now)));
    const auto later = clock_type::now();
    forth.take(later);
    back.take(later);
    forth.deliver(later);
    back.deliver(later);
  }
}

int run(char** argv) {
  const std::chrono::milliseconds delay{std::stoi(argv[3])};
  const auto loss = std::stod(argv[4]);
  const auto seed = std::stoull(argv[5]);
  if (delay.count() < 0 || loss < 0 || loss > 1)
    throw std::invalid_argument("the delay is at least 0 ms, the loss from 0 to 1");
  const int signals = signal_descriptor();
  const int a = open_tap(argv[1]);
  const int b = open_tap(argv[2]);
  wire forth{a, b, delay, loss, seed};
  wire back{b, a, delay, loss, seed + 1};
  std::cout << "ready" << std::endl;
  carry(a, b, signals, forth, back);
  std::cout << "frames " << forth.taken() + back.taken() << ", lost "
            << forth.dropped() + back.dropped() << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: facet_lossy_link DEVICE_A DEVICE_B DELAY_MS LOSS SEED\n";
    return 2;
  }
  try {
    return run(argv);
  } catch (const std::exception& e) {
    std::cerr << "facet_lossy_link: " << e.what() << '\n';
    return 1;
  }
}
