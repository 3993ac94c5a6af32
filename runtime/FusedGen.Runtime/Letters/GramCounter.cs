namespace FusedGen.Letters;

/// <summary>
/// Counts runs of tokens in texts: <c>Tokenizer</c> and <c>TfIdfVectorizer</c> of ONNX in one pass, which allocates
/// nothing.
/// </summary>
public sealed class GramCounter
{
    /// <summary>The token before all others, where a rule asks for marks.</summary>
    internal const string MarkBefore = "\u0002";

    /// <summary>The token after all others.</summary>
    internal const string MarkBehind = "\u0003";

    private readonly TextChange[] _changes;
    private readonly TokenRule _rule;
    private readonly TextChange[] _tokenChanges;
    private readonly TokenTable _tokens;
    private readonly int[] _numbers;
    private readonly int _unknown;
    private readonly int _columns;
    private readonly int _mostSkipped;
    private readonly int[] _firstOf;
    private readonly List<int> _columnOf = [-1];
    private readonly Dictionary<long, int> _nextOf = [];

    /// <summary>Creates a counter.</summary>
    /// <param name="changes">Changes of the whole text.</param>
    /// <param name="rule">How the text is cut into tokens.</param>
    /// <param name="tokenChanges">Changes of tokens.</param>
    /// <param name="tokens">The tokens that have numbers.</param>
    /// <param name="numbers">Their numbers, which several may share; −1 for one that no run has.</param>
    /// <param name="unknown">The number of all other tokens.</param>
    /// <param name="grams">The runs, one after the other: the column that counts it, how many tokens it has, and their
    /// numbers.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="mostSkipped">Up to so many tokens lie between two of a run, the same number between all of
    /// them.</param>
    public GramCounter(TextChange[] changes, TokenRule rule, TextChange[] tokenChanges, string[] tokens, int[] numbers, int unknown, int[] grams,
        int columns, int mostSkipped)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(tokenChanges);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(grams);
        _changes = changes;
        _rule = rule;
        _tokenChanges = tokenChanges;
        _tokens = new TokenTable(tokens);
        _numbers = numbers;
        _unknown = unknown;
        _columns = columns;
        _mostSkipped = mostSkipped;
        NumberOfNothing = NumberOf("");
        int most = -1;
        for (int at = 0; at < grams.Length; at += 2 + grams[at + 1])
        {
            most = Math.Max(most, grams[at + 2]);
        }

        _firstOf = new int[most + 1];
        Array.Fill(_firstOf, -1);
        for (int at = 0; at < grams.Length; at += 2 + grams[at + 1])
        {
            Add(grams.AsSpan(at + 2, grams[at + 1]), grams[at]);
        }
    }

    /// <summary>Whether marks stand around the tokens.</summary>
    internal bool IsMarked => _rule.IsMarked;

    /// <summary>The number of the empty token.</summary>
    internal int NumberOfNothing { get; }

    /// <summary>Counts.</summary>
    /// <param name="texts">The texts; null has no tokens.</param>
    /// <param name="counts">The columns of each text, one text after the other.</param>
    public void Count(ReadOnlySpan<string> texts, Span<float> counts)
    {
        counts.Clear();
        for (int i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text)
            {
                CountOne(text, counts.Slice(i * _columns, _columns));
            }
        }
    }

    /// <summary>The number of a token.</summary>
    /// <returns>Whether the token stays.</returns>
    internal bool TryNumber(ReadOnlySpan<char> token, out int number)
    {
        if (_tokenChanges.Length == 0)
        {
            number = NumberOf(token);
            return true;
        }

        using CharacterBuffer buffer = new(stackalloc char[CharacterBuffer.OnStack], token.Length);
        scoped ReadOnlySpan<char> changed = token;
        foreach (TextChange change in _tokenChanges)
        {
            if (!change.TryApply(changed, buffer.Memory, out changed))
            {
                number = -1;
                return false;
            }
        }

        number = NumberOf(changed);
        return true;
    }

    private int NumberOf(ReadOnlySpan<char> token) => _tokens.Find(token) is >= 0 and var place ? _numbers[place] : _unknown;

    private void CountOne(string text, Span<float> counts)
    {
        using CharacterBuffer buffer = new(stackalloc char[CharacterBuffer.OnStack], _changes.Length == 0 ? 0 : text.Length);
        TokenNumbers tokens = new(stackalloc int[TokenNumbers.OnStack], this);
        try
        {
            _rule.Cut(TextChange.Apply(_changes, text, buffer.Memory), ref tokens);
            tokens.End();
            CountGrams(tokens.Numbers, counts);
        }
        finally
        {
            tokens.Dispose();
        }
    }

    /// <summary>From each token on, follows the runs that begin with it.</summary>
    private void CountGrams(ReadOnlySpan<int> numbers, Span<float> counts)
    {
        for (int start = 0; start < numbers.Length; start++)
        {
            if ((uint)numbers[start] >= (uint)_firstOf.Length || _firstOf[numbers[start]] is not (>= 0 and var first))
            {
                continue;
            }

            if (_columnOf[first] is >= 0 and var alone)
            {
                counts[alone]++;
            }

            int most = Math.Min(_mostSkipped + 1, numbers.Length - 1 - start);
            for (int distance = 1; distance <= most; distance++)
            {
                int node = first;
                for (int place = start + distance; place < numbers.Length && _nextOf.TryGetValue(Key(node, numbers[place]), out node); place += distance)
                {
                    if (_columnOf[node] is >= 0 and var column)
                    {
                        counts[column]++;
                    }
                }
            }
        }
    }

    private void Add(ReadOnlySpan<int> gram, int column)
    {
        ref int first = ref _firstOf[gram[0]];
        first = first >= 0 ? first : NewNode();
        int node = first;
        foreach (int number in gram[1..])
        {
            ref int next = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_nextOf, Key(node, number), out bool isKnown);
            next = isKnown ? next : NewNode();
            node = next;
        }

        _columnOf[node] = column;
    }

    private int NewNode()
    {
        _columnOf.Add(-1);
        return _columnOf.Count - 1;
    }

    private static long Key(int node, int number) => ((long)node << 32) | (uint)number;
}
