using System.Collections.Immutable;
using CsCheck;
using Quintet.Protocol;

namespace Quintet.Placement.Tests.Beats;

/// <summary>
/// Silos that beat as <see cref="BeatLoop"/> does, in simulated time, on a database that is slow or locked at times; some freeze. Nobody hears anybody, so only beats tell who lives.
/// </summary>
public sealed class BeatTimelineTests
{
    private const int Silos = 3;
    private const long EndMs = 20_000;
    private static readonly DetectionOptions Options = new();
    private static readonly BeatTimes Times = BeatTimes.Of(Options);

    [Fact]
    public void Nobody_who_beats_is_condemned_however_slow_the_database_is() => Histories(freezes: false).Sample(history =>
    {
        foreach (var (nowMs, judge, judgement) in Run(history))
        {
            Assert.True(judgement.Stopped.IsEmpty, $"at {nowMs} ms {judge} condemns {string.Join(", ", judgement.Stopped)}, which beat");
        }
    });

    [Fact]
    public void Whoever_is_condemned_is_frozen_or_was_a_moment_ago() => Histories(freezes: true).Sample(history =>
    {
        foreach (var (nowMs, judge, judgement) in Run(history))
        {
            foreach (var silo in judgement.Stopped)
            {
                // It wakes up, looks whether somebody is in doubt, and beats; until that is seen it is taken for frozen.
                Assert.True(
                    history.Frozen[Number(silo)].Any(span => span.FromMs <= nowMs && span.ToMs >= nowMs - Times.WindowMs - Options.DoubtPollInterval.TotalMilliseconds - (4 * history.StatementMs)),
                    $"at {nowMs} ms {judge} condemns {silo}, which is not frozen, in {history.Text}");
            }
        }
    });

    [Fact]
    public void A_frozen_one_is_condemned_by_all_others_within_the_window_when_the_database_is_quick()
    {
        var history = new History([[], [new Span(5000, EndMs)], []], [], Seed: 1);

        var condemned = Run(history).Where(step => step.Judgement.Stopped.Contains(Silo(1))).GroupBy(step => step.Judge).ToDictionary(group => group.Key, group => group.Min(step => step.NowMs));

        Assert.Equal([Silo(0), Silo(2)], condemned.Keys.Order());
        Assert.All(condemned.Values, atMs => Assert.InRange(atMs, 5000 + Times.WindowMs, 5000 + Times.WindowMs + 800));
    }

    [Fact]
    public void Nobody_is_condemned_while_the_database_is_locked()
    {
        var history = new History([[], [new Span(5000, EndMs)], []], [new Span(4900, EndMs)], Seed: 1);

        Assert.DoesNotContain(Run(history), step => !step.Judgement.Stopped.IsEmpty);
    }

    private static Gen<History> Histories(bool freezes)
    {
        var span = Gen.Select(Gen.Long[0, EndMs], Gen.Long[50, 4000], (fromMs, lengthMs) => new Span(fromMs, fromMs + lengthMs));
        return Gen.Select(freezes ? span.Array[0, 3].Array[Silos] : Gen.Const(Enumerable.Repeat(Array.Empty<Span>(), Silos).ToArray()), span.Array[0, 4], Gen.Int, (frozen, locked, seed) => new History(frozen, locked, seed));
    }

    /// <summary>Every judgement of every silo, in order of time. Silo 0 is in doubt all the time and says so.</summary>
    private static List<(long NowMs, SiloId Judge, BeatJudgement Judgement)> Run(History history)
    {
        var random = new Random(history.Seed);
        var table = new SortedDictionary<SiloId, Beat>();
        var loops = Enumerable.Range(0, Silos).Select(number => new Loop(number, random.NextInt64(0, 500))).ToList();
        var steps = new List<(long, SiloId, BeatJudgement)>();

        // A statement takes effect at one moment between question and answer; moments are handled in order.
        while (loops.MinBy(loop => loop.NextMs) is { NextMs: < EndMs } loop)
        {
            var nowMs = loop.NextMs;
            if (history.Frozen[loop.Number].FirstOrDefault(span => span.FromMs <= nowMs && nowMs < span.ToMs) is { } frozen)
            {
                loop.NextMs = frozen.ToMs;
            }
            else if (loop.Stage == Stage.Asks)
            {
                loop.Duty = loop.Sheet.Duty(nowMs, inDoubt: loop.Number == 0);
                loop.Beats = loop.Duty != BeatDuty.Look || loop.Own is null;
                (loop.AskedMs, loop.Stage) = (nowMs, Stage.TakesEffect);
                loop.NextMs = history.EndOfLock(nowMs) + history.HalfMs(random);
            }
            else if (loop.Stage == Stage.TakesEffect)
            {
                if (loop.Beats)
                {
                    loop.Own = new Beat(loop.Silo, (loop.Own?.Number ?? 0) + 1, [], loop.Number == 0 ? [Silo(1), Silo(2)] : []);
                    table[loop.Silo] = loop.Own;
                }

                (loop.Answer, loop.Stage) = ([.. table.Values], Stage.Answered);
                loop.NextMs = nowMs + history.HalfMs(random);
            }
            else
            {
                Answered(loop, nowMs, steps);
            }
        }

        return steps;
    }

    private static void Answered(Loop loop, long nowMs, List<(long, SiloId, BeatJudgement)> steps)
    {
        if (loop.Beats)
        {
            loop.Sheet.OnBeat(loop.Answer, loop.AskedMs, nowMs, []);
        }
        else
        {
            loop.Sheet.OnRead(loop.Answer, loop.AskedMs, nowMs);
        }

        if (loop.Duty != BeatDuty.BeatAndJudge)
        {
            loop.Sheet.EndRun();
        }

        var others = Enumerable.Range(0, Silos).Where(other => other != loop.Number).Select(Silo).ToList();
        steps.Add((nowMs, loop.Silo, BeatJudge.Judge(loop.Sheet.Picture(nowMs, inDoubt: true, [], others), Times)));
        var hurries = loop.Duty == BeatDuty.Look && loop.Sheet.Duty(nowMs, inDoubt: false) != BeatDuty.Look;
        var interval = hurries ? 0 : (long)(loop.Duty == BeatDuty.Look ? Options.DoubtPollInterval : Options.BeatInterval).TotalMilliseconds;
        (loop.NextMs, loop.Stage) = (Math.Max(nowMs, loop.AskedMs + interval), Stage.Asks);
    }

    private static SiloId Silo(int number) => new($"s{number}");

    private static int Number(SiloId silo) => int.Parse(silo.Value[1..], System.Globalization.CultureInfo.InvariantCulture);

    private enum Stage
    {
        Asks,
        TakesEffect,
        Answered,
    }

    private sealed record Span(long FromMs, long ToMs);

    /// <param name="Frozen">When each silo does nothing.</param>
    /// <param name="Locked">When the database takes nothing; who asks then waits.</param>
    /// <param name="Seed">Of everything else.</param>
    private sealed record History(Span[][] Frozen, Span[] Locked, int Seed)
    {
        /// <summary>How long a statement takes, at whatever silo: from quick to hopeless.</summary>
        public long StatementMs { get; } = new long[] { 10, 100, 300, 400, 480, 520, 600, 2000 }[(int)((uint)Seed % 8)];

        public string Text => $"frozen {string.Join("; ", Frozen.Select((spans, silo) => $"s{silo}: {Spans(spans)}"))}; locked {Spans(Locked)}; statements take {StatementMs} ms; seed {Seed}";

        private static string Spans(Span[] spans) => string.Join(", ", spans.Select(span => $"{span.FromMs}-{span.ToMs}"));

        public long HalfMs(Random random) => random.NextInt64(StatementMs * 4 / 10, (StatementMs * 6 / 10) + 1);

        public long EndOfLock(long nowMs)
        {
            var endMs = nowMs;
            while (Locked.FirstOrDefault(span => span.FromMs <= endMs && endMs < span.ToMs) is { } held)
            {
                endMs = held.ToMs;
            }

            return endMs;
        }
    }

    private sealed class Loop(int number, long startMs)
    {
        public int Number { get; } = number;

        public SiloId Silo { get; } = Silo(number);

        public BeatSheet Sheet { get; } = new(Silo(number), Times);

        public Stage Stage { get; set; }

        public long NextMs { get; set; } = startMs;

        public BeatDuty Duty { get; set; }

        public bool Beats { get; set; }

        public long AskedMs { get; set; }

        public Beat? Own { get; set; }

        public ImmutableArray<Beat> Answer { get; set; } = [];
    }
}
