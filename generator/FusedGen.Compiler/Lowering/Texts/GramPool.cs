using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary>The runs that a node lists, and their weights.</summary>
internal sealed class GramPool
{
    private readonly Numbering<string> _texts = new(StringComparer.Ordinal);
    private readonly Numbering<long> _integers = new(EqualityComparer<long>.Default);
    private readonly long[]? _pool;
    private readonly long[] _columns;
    private readonly string _mode;
    private readonly double[]? _weights;

    private GramPool(NodeContext node)
    {
        _mode = node.OneOf("mode", "", "TF", "IDF", "TFIDF");
        Texts = node.Texts("pool_strings");
        _pool = node.Integers("pool_int64s");
        int least = Positive(node, "min_gram_length", 1);
        int most = Positive(node, "max_gram_length", least);
        MostSkipped = Positive(node, "max_skip_count", 0);
        int length = Texts?.Count ?? _pool?.Length ?? 0;
        long[] starts = node.Integers("ngram_counts") ?? [];
        long[] columns = node.Integers("ngram_indexes") ?? [];
        _weights = node.Floats("weights");
        if ((Texts is { Count: > 0 }) == (_pool is { Length: > 0 }) || starts.Length < most || columns.Length == 0 || columns.Any(c => c < 0)
            || (_weights is not null && _weights.Length != columns.Length))
        {
            throw node.Mismatch(
                "has no consistent lists: one pool of texts or of integers, the starts of the runs of each length in it (ngram_counts), "
                + "for each run a column (ngram_indexes), and as many weights or none");
        }

        _columns = columns;
        Columns = node.ShapeOf([columns.Max() + 1]).Count;
        Grams = GramsOf(node, starts, columns, length, least, most);
    }

    /// <summary>The elements of all runs one after the other; null where they are integers.</summary>
    public IReadOnlyList<string>? Texts { get; }

    /// <summary>The runs that are counted, with numbers for their elements.</summary>
    public IReadOnlyList<(int[] Tokens, int Column)> Grams { get; }

    /// <summary>Columns of the result.</summary>
    public int Columns { get; }

    /// <summary>Elements that may lie between two of a run.</summary>
    public int MostSkipped { get; }

    public static GramPool Of(NodeContext node) => new(node);

    /// <summary>The number of an element; −1 for one that no run has.</summary>
    public int NumberOf(string text) => _texts.Find(text);

    /// <summary>The number of an element; −1 for one that no run has.</summary>
    public int NumberOf(long integer) => _integers.Find(integer);

    /// <summary>The elements of numbers.</summary>
    public Tensor Elements(NodeContext node, IEnumerable<int> numbers)
    {
        if (Texts is not null)
        {
            return node.TextRow(numbers.Select(_texts.At).ToArray());
        }

        long[] integers = numbers.Select(_integers.At).ToArray();
        return new Tensor(new Shape(integers.Length), integers);
    }

    /// <summary>Counts, made of them what the mode says. The weights are in the order of the runs.</summary>
    public Value Weighted(NodeContext node, Value counts)
    {
        Value found = _mode == "IDF"
            ? node.Map(counts, count => Formula.Select(Formula.Greater(count, 0), Formula.Number(1, count.Type), Formula.Number(0, count.Type)))
            : counts;
        if (_mode == "TF" || _weights is null)
        {
            return found;
        }

        double?[] weights = new double?[Columns];
        for (int i = 0; i < _weights.Length; i++)
        {
            ref double? weight = ref weights[_columns[i]];
            weight = weight is null || weight.Equals(_weights[i]) ? _weights[i] : throw node.Unsupported($"gives two weights to the column {_columns[i]}");
        }

        return node.Map(found, node.NewConstant(new Tensor(new Shape(Columns), Array.ConvertAll(weights, weight => weight ?? 0))), Formula.Multiply);
    }

    private List<(int[] Tokens, int Column)> GramsOf(NodeContext node, long[] starts, long[] columns, int length, int least, int most)
    {
        List<(int[] Tokens, int Column)> grams = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        int number = 0;
        for (int size = 1; size <= starts.Length; size++)
        {
            long start = starts[size - 1];
            long end = size < starts.Length ? starts[size] : length;
            if (start < 0 || end < start || end > length || (end - start) % size != 0)
            {
                throw node.Mismatch($"has ngram_counts from {start} to {end} for runs of {size}, in a pool of {length}");
            }

            for (long at = start; at < end; at += size, number++)
            {
                if (number >= columns.Length)
                {
                    throw node.Mismatch($"has more runs in its pool than the {columns.Length} columns of ngram_indexes");
                }

                if (size < least || size > most)
                {
                    continue;
                }

                int[] tokens = Enumerable.Range((int)at, size).Select(Numbered).ToArray();
                grams.Add(seen.Add(string.Join(",", tokens)) ? (tokens, (int)columns[number])
                    : throw node.Mismatch($"has a run of {size} twice in its pool"));
            }
        }

        return grams;
    }

    private int Numbered(int place) => Texts is not null ? _texts.Add(Texts[place]) : _integers.Add(_pool![place]);

    private static int Positive(NodeContext node, string name, int least) =>
        node.HasAttribute(name) && node.Integer(name, 0) is var value && value >= least && value <= int.MaxValue / 2 ? (int)value
            : throw node.Mismatch($"has no {name} of at least {least}");

    /// <summary>Numbers elements in the order in which they come.</summary>
    private sealed class Numbering<T>(IEqualityComparer<T> comparer)
        where T : notnull
    {
        private readonly Dictionary<T, int> _numbers = new(comparer);
        private readonly List<T> _elements = [];

        public T At(int number) => _elements[number];

        public int Find(T element) => _numbers.TryGetValue(element, out int number) ? number : -1;

        public int Add(T element)
        {
            if (!_numbers.TryGetValue(element, out int number))
            {
                number = _elements.Count;
                _numbers.Add(element, number);
                _elements.Add(element);
            }

            return number;
        }
    }
}
