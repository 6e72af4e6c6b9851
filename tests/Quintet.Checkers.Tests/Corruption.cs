namespace Quintet.Checkers.Tests;

/// <summary>Changes one thing in a history, so that it may or may not be wrong, but still has the right form.</summary>
internal static class Corruption
{
    public static void Apply(List<HistoryEvent> events, Random random)
    {
        if (events.Count == 0)
        {
            return;
        }

        var place = random.Next(events.Count);
        var entry = events[place];
        if (entry.Type == EventType.Ok && entry.F == OperationKind.Read)
        {
            events[place] = entry with { Value = entry.Value.Kind == HistoryValueKind.List ? OtherList(entry.Value, events, random) : OtherValue(events, random) };
        }
        else if (entry.Type == EventType.Ok && entry.F == OperationKind.Cas)
        {
            events[place] = entry with { Value = !entry.Value.IsTrue };
        }
        else if (entry.Type is EventType.Ok or EventType.Info)
        {
            events[place] = entry with { Type = entry.Type == EventType.Ok ? EventType.Fail : EventType.Ok, Value = entry.F == OperationKind.Cas };
        }
        else
        {
            Move(events, place, random.Next(events.Count));
        }
    }

    private static HistoryValue OtherValue(List<HistoryEvent> events, Random random)
    {
        var values = events.Where(entry => entry.F == OperationKind.Write && entry.Type == EventType.Invoke).Select(entry => entry.Value).Append(default).ToList();
        return values[random.Next(values.Count)];
    }

    private static HistoryValue OtherList(HistoryValue list, List<HistoryEvent> events, Random random)
    {
        var items = list.Items.ToArray().ToList();
        var made = events.Where(entry => entry.F is OperationKind.Append or OperationKind.Deposit && entry.Type == EventType.Invoke).Select(entry => entry.Value).Append(99).ToList();
        switch (random.Next(3))
        {
            case 0 when items.Count > 0:
                items.RemoveAt(random.Next(items.Count));
                break;
            case 1 when items.Count > 1:
                items.Reverse(random.Next(items.Count - 1), 2);
                break;
            default:
                items.Insert(random.Next(items.Count + 1), made[random.Next(made.Count)]);
                break;
        }

        return HistoryValue.Of([.. items]);
    }

    /// <summary>Moves a line as far as the other lines of its process allow.</summary>
    private static void Move(List<HistoryEvent> events, int from, int to)
    {
        var step = Math.Sign(to - from);
        for (var place = from; place != to && events[place].Process != events[place + step].Process; place += step)
        {
            var (first, second) = (events[place], events[place + step]);
            events[place] = second with { Time = first.Time };
            events[place + step] = first with { Time = second.Time };
        }
    }
}
