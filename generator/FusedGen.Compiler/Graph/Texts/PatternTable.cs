namespace FusedGen.Compiler.Graph.Texts;

/// <summary>
/// A pattern as a table: a state is the threads that a search has, and what stands before; a row has the next state for
/// each class of characters, and one for the end of the text. Places in the text are decided when the character behind
/// them is known, so that an entry also says whether a match ended before it.
/// </summary>
internal sealed class PatternTable
{
    /// <summary>A pattern with more states is refused, instead of a table that grows without bound.</summary>
    public const int MostStates = 1000;

    /// <summary>The same for a table of many classes.</summary>
    public const int MostEntries = 1 << 16;

    /// <summary>What stands before a place, of which there is a first state each.</summary>
    private enum Before
    {
        Nothing,
        Word,
        Other,
    }

    private readonly IReadOnlyList<PatternStep> _steps;
    private readonly List<(List<int> Threads, Before Before)> _states = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<int[]> _rows = [];
    private readonly int[] _firstOf;
    private readonly int[] _classes;

    private PatternTable(IReadOnlyList<PatternStep> steps)
    {
        _steps = steps;

        // Characters that all sets take or leave together are one class.
        CharacterSet[] sets = [.. steps.Where(step => step.Set is not null).Select(step => step.Set!).Distinct(), CharacterSet.Word];
        int[] cuts = sets.SelectMany(set => set.Ranges).SelectMany(range => new[] { range.First, range.Last + 1 })
            .Append(0).Where(cut => cut <= CharacterSet.Last).Distinct().OrderBy(cut => cut).ToArray();
        Dictionary<string, int> classes = new(StringComparer.Ordinal);
        List<int> representatives = [];
        List<int> starts = [];
        List<int> numbers = [];
        foreach (int cut in cuts)
        {
            string members = new(Array.ConvertAll(sets, set => set.Has(cut) ? '1' : '0'));
            if (!classes.TryGetValue(members, out int number))
            {
                number = classes.Count;
                classes.Add(members, number);
                representatives.Add(cut);
            }

            if (numbers.Count == 0 || numbers[numbers.Count - 1] != number)
            {
                starts.Add(cut);
                numbers.Add(number);
            }
        }

        _firstOf = [.. representatives];
        Starts = starts;
        _classes = [.. numbers];
        foreach (Before before in new[] { Before.Nothing, Before.Word, Before.Other })
        {
            NumberOf([0], before);
        }

        for (int state = 0; state < _states.Count && !IsTooLarge; state++)
        {
            _rows.Add(RowOf(_states[state].Threads, _states[state].Before));
        }
    }

    /// <summary>Where runs of characters begin that are of one class, ascending from 0.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>The class of each run.</summary>
    public IReadOnlyList<int> Classes => _classes;

    /// <summary>Entries of a row: one for each class, and one for the end of the text.</summary>
    public int Columns => _firstOf.Length + 1;

    /// <summary>
    /// The rows: twice the number of the next state, −2 for none, and 1 more where a match ended before. A search
    /// starts in the state 0 where the text begins, 1 behind a character of a word and 2 behind another one.
    /// </summary>
    public IReadOnlyList<int[]> Rows => _rows;

    private bool IsTooLarge => _states.Count > MostStates || _states.Count * Columns > MostEntries;

    /// <summary>The table of a pattern; null where it would be too large.</summary>
    public static PatternTable? TryCreate(IReadOnlyList<PatternStep> steps)
    {
        PatternTable table = new(steps);
        return table.IsTooLarge ? null : table;
    }

    private int[] RowOf(List<int> threads, Before before)
    {
        // What follows only counts as the end, as a character of a word, or as another one.
        (List<int> Reading, bool IsFound) word = Follow(threads, before, isEnd: false, isWord: true);
        (List<int> Reading, bool IsFound) other = Follow(threads, before, isEnd: false, isWord: false);
        int[] row = new int[Columns];
        for (int column = 0; column < _firstOf.Length; column++)
        {
            int character = _firstOf[column];
            bool isWord = CharacterSet.Word.Has(character);
            (List<int> reading, bool isFound) = isWord ? word : other;
            List<int> next = reading.Where(step => _steps[step].Set!.Has(character)).Select(step => step + 1).OrderBy(step => step).ToList();
            row[column] = Entry(next.Count == 0 ? -1 : NumberOf(next, isWord ? Before.Word : Before.Other), isFound);
        }

        row[_firstOf.Length] = Entry(-1, Follow(threads, before, isEnd: true, isWord: false).IsFound);
        return row;

        int Entry(int state, bool isFound) => (2 * state) + (isFound ? 1 : 0);
    }

    /// <summary>Follows threads up to what reads a character.</summary>
    private (List<int> Reading, bool IsFound) Follow(List<int> threads, Before before, bool isEnd, bool isWord)
    {
        List<int> reading = [];
        HashSet<int> seen = [];
        Stack<int> pending = new(threads);
        bool found = false;
        while (pending.Count > 0)
        {
            int step = pending.Pop();
            if (!seen.Add(step))
            {
                continue;
            }

            PatternStep what = _steps[step];
            switch (what.Kind)
            {
                case PatternStepKind.Found:
                    found = true;
                    break;
                case PatternStepKind.Read:
                    reading.Add(step);
                    break;
                case PatternStepKind.Fork:
                    pending.Push(what.Second);
                    pending.Push(what.First);
                    break;
                default:
                    if (IsAt(what.Kind, before, isEnd, isWord))
                    {
                        pending.Push(step + 1);
                    }

                    break;
            }
        }

        return (reading, found);
    }

    private static bool IsAt(PatternStepKind kind, Before before, bool isEnd, bool isWord) => kind switch
    {
        PatternStepKind.Start => before == Before.Nothing,
        PatternStepKind.End => isEnd,
        PatternStepKind.Boundary => (before == Before.Word) != isWord,
        _ => (before == Before.Word) == isWord,
    };

    private int NumberOf(List<int> threads, Before before)
    {
        string key = $"{(int)before}:{string.Join(",", threads)}";
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _states.Count;
            _states.Add((threads, before));
            _numbers.Add(key, number);
        }

        return number;
    }
}
