/* SPDX-FileCopyrightText: The Facet authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * The parking protocol of core/shm/parking.hpp and channel.cpp, for SPIN: one producer, one consumer,
 * and between each of them and the memory a buffer in which its stores wait (total store order, x86's;
 * a load passes them). SPIN runs every schedule; a lost wake-up is an invalid end state: somebody
 * sleeps, work is there, and nobody will ring.
 *
 *   -DPACKETS=4 -DCAPACITY=2 -DBATCH=2   the volume
 *   -DSEED            the version-1 producer: no fence between its tail store and its look at the flag
 *   -DNO_PARK_FENCE   the consumer looks again without a fence
 *   -DNO_WANT_FENCE   the producer of a full ring looks again without a fence
 *   -DNO_LATE_LOOK    the consumer does not look for a wish before it sleeps
 *   -DTIMER           the consumer looks at the tail from time to time, as beside a version-1 peer
 *
 * Run by deploy/test.sh --model, which knows what each of them must find.
 */
#ifndef PACKETS
#define PACKETS 4
#endif
#ifndef CAPACITY
#define CAPACITY 2
#endif
#ifndef BATCH
#define BATCH 2
#endif
#define STORES 4 /* what a store buffer holds; a full one makes its owner wait */

/* Shared words. Indices do not wrap here: PACKETS is small. */
#define TAIL 0
#define HEAD 1
#define PARKED 2
#define WANTS_SPACE 3
byte memory[4];

/* Doorbells are FIFOs: rung and drained at once, by system calls, which are no fences. */
bit consumer_bell, producer_bell;

chan producer_stores = [STORES] of { byte, byte };
chan consumer_stores = [STORES] of { byte, byte };

byte received; /* packets in order so far */

proctype lander(chan stores) {
  byte word, value;
end:
  do
  :: d_step { stores ? word, value -> memory[word] = value; word = 0; value = 0 }
  od
}

#define fence(stores) (empty(stores))

/* exchange(0) of a peer's flag: a locked instruction, so our own stores have landed. `won` tells. */
#define claim(stores, word, won)                     \
  if                                                 \
  :: memory[word] == 0 -> won = false                \
  :: memory[word] != 0 ->                            \
     d_step { empty(stores) -> won = (memory[word] != 0); memory[word] = 0 } \
  fi

proctype producer() {
  byte tail, head, n;
  bool won;
  do
  :: tail == PACKETS -> break
  :: tail < PACKETS ->
     head = memory[HEAD];
     if
     :: tail - head == CAPACITY -> /* request_space_notice() */
        producer_stores ! WANTS_SPACE, 1;
#ifndef NO_WANT_FENCE
        fence(producer_stores);
#endif
        head = memory[HEAD];
        if
        :: tail - head < CAPACITY -> producer_stores ! WANTS_SPACE, 0
        :: tail - head == CAPACITY ->
           producer_bell == 1;
           producer_stores ! WANTS_SPACE, 0;
           producer_bell = 0
        fi
     :: tail - head < CAPACITY -> /* try_send() of one packet or a batch */
        n = 0;
        do
        :: n < BATCH && tail < PACKETS && tail - head < CAPACITY ->
           tail++;
           n++;
           producer_stores ! TAIL, tail
        :: n > 0 -> break
        od;
#ifndef SEED
        fence(producer_stores);
#endif
        claim(producer_stores, PARKED, won);
        if
        :: won -> consumer_bell = 1; won = false
        :: !won
        fi
     fi
  od
}

/* receive() releases slots with a fence or, mostly, without. */
proctype consumer() {
  byte tail, head;
  bool won;
  do
  :: head == PACKETS -> break
  :: head < PACKETS ->
     tail = memory[TAIL];
     assert(tail >= head && tail - head <= CAPACITY);
     if
     :: tail > head ->
        if
        :: head = tail
        :: tail - head > 1 -> head++
        fi;
        received = head;
        consumer_stores ! HEAD, head;
        if
        :: fence(consumer_stores)
        :: skip
        fi;
        claim(consumer_stores, WANTS_SPACE, won);
        if
        :: won -> producer_bell = 1; won = false
        :: !won
        fi
     :: tail == head -> /* park() */
        consumer_stores ! PARKED, 1;
#ifndef NO_PARK_FENCE
        fence(consumer_stores);
#endif
        tail = memory[TAIL];
        if
        :: tail > head -> consumer_stores ! PARKED, 0
        :: tail == head ->
#ifndef NO_LATE_LOOK
           claim(consumer_stores, WANTS_SPACE, won);
           if
           :: won -> producer_bell = 1; won = false
           :: !won
           fi;
#endif
           if
           :: consumer_bell == 1
#ifdef TIMER
           :: memory[TAIL] > head
#endif
           fi;
           consumer_stores ! PARKED, 0;
           consumer_bell = 0
        fi
     fi
  od
}

init {
  atomic {
    run lander(producer_stores);
    run lander(consumer_stores);
    run producer();
    run consumer()
  }
}
