// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Shared memory as a hostile peer leaves it: what is passed instead of a region, and a mapped one
/// whose words change between any two steps of ours.
#include "core/shm/channel.hpp"
#include "tests/fuzz/throwing.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <vector>

using namespace facet;  // NOLINT(google-build-using-namespace): a program of its own

namespace {

constexpr shm::ring_geometry shape{16, 64};

/// Takes numbers off the input; zeros at its end.
class steps {
 public:
  explicit steps(bytes_view input) : rest_(input) {}
  [[nodiscard]] bool done() const { return rest_.empty(); }
  std::uint32_t next(std::size_t octets) {
    std::uint32_t value = 0;
    for (; octets != 0; --octets) {
      value = value << 8U | (rest_.empty() ? 0U : rest_.front());
      rest_ = rest_.empty() ? rest_ : rest_.subspan(1);
    }
    return value;
  }

 private:
  bytes_view rest_;
};

/// One step of an end that believes nothing.
void step(shm::channel& end, std::uint32_t what) {
  const std::vector<std::uint8_t> packet(what % (shape.slot_size + 1), 7);
  switch (what % 7) {
    case 0: {
      const auto most = what / 7 % 40;
      const auto got = end.receive(most, [](bytes_view octets) {
        EXPECT_LE(octets.size(), shape.slot_size);
        if (!octets.empty()) {
          [[maybe_unused]] volatile const auto last = octets.back();
        }
      });
      EXPECT_TRUE(got ? *got <= most : got.error() == errc::corrupt);
      EXPECT_TRUE(!end.poisoned() || !end.receive(1, [](bytes_view) {}));
      break;
    }
    case 1:
      EXPECT_TRUE(end.try_send(packet) ? packet.size() <= shape.slot_size : true);
      break;
    case 2:
      end.park();
      break;
    case 3:
      end.unpark();
      break;
    case 4:
      end.request_space_notice();
      break;
    case 5:
      end.reexamine();
      break;
    default:
      EXPECT_LE(end.geometry().capacity, shape.capacity);
      (void)end.needs_renewal();
      (void)end.peer_closing();
      (void)end.send_ring_crowded();
  }
}

/// Our end of a face, and the other's hand on its memory.
void fuzz_running(bytes_view input) {
  auto made = shm::channel::create_sealed("fuzz", {.geometry = shape});
  if (!made)
    return;
  const auto size = *shm::region_size(shape);
  auto* const hand = static_cast<std::uint8_t*>(
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, made->for_app[0].get(), 0));
  EXPECT_NE(hand, MAP_FAILED);
  auto app = shm::channel::adopt("fuzz", std::move(made->for_app));
  EXPECT_TRUE(app);
  for (steps s{input}; !s.done();) {
    const auto kind = s.next(1);
    if (kind % 3 == 0) {
      const auto value = s.next(4);
      std::memcpy(hand + s.next(2) % (size - sizeof value), &value, sizeof value);
    } else {
      step(kind % 3 == 1 ? made->engine : *app, s.next(2));
    }
  }
  ::munmap(hand, size);
}

/// Anything in place of a region: the octets, under the seals of the first.
void fuzz_adopted(bytes_view input) {
  auto made = shm::channel::create_sealed("fuzz", {.geometry = shape});
  if (!made || input.empty())
    return;
  unique_fd memory{::memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  const auto octets = input.subspan(1);
  if (::write(memory.get(), octets.data(), octets.size()) != static_cast<ssize_t>(octets.size()))
    return;
  const int seals = input[0] < 128 ? F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL : input[0] & 15;
  ::fcntl(memory.get(), F_ADD_SEALS, seals);
  made->for_app[0] = std::move(memory);
  auto adopted = shm::channel::adopt("fuzz", std::move(made->for_app));
  if (!adopted)
    return;
  EXPECT_LE(shm::region_size(adopted->geometry()), octets.size());
  for (int i = 0; i < 4; ++i) {
    const auto limit = adopted->geometry().slot_size;
    (void)adopted->receive(64, [limit](bytes_view packet) { EXPECT_LE(packet.size(), limit); });
    (void)adopted->try_send(octets.first(std::min<std::size_t>(octets.size(), 100)));
    adopted->park();
    adopted->unpark();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const bytes_view input{octets, size};
  if (size % 2 == 0)
    fuzz_running(input);
  else
    fuzz_adopted(input);
  return 0;
}
