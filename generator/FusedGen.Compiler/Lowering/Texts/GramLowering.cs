using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Graph.Texts;

namespace FusedGen.Compiler.Lowering.Texts;

/// <summary><c>TfIdfVectorizer</c>: how often runs of tokens are in a row, weighted or not.</summary>
internal static class GramLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } = [new("TfIdfVectorizer", CountElements, Since: 9)];

    /// <summary>Counts in tokens of texts.</summary>
    public static void Count(NodeContext node, TokenList tokens)
    {
        Pool pool = Pool.Of(node);
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        int unknown = -1;
        if (pool.Texts is { } texts)
        {
            if (tokens.Numbers is not null)
            {
                throw node.Mismatch("has pool_strings for integers");
            }

            foreach (string text in texts)
            {
                numbers[text] = pool.NumberOf(text);
            }
        }
        else
        {
            TokenNumbers given = tokens.Numbers ?? throw node.Mismatch("has pool_int64s for texts");
            foreach (KeyValuePair<string, long> token in given.ByToken)
            {
                numbers[token.Key] = pool.NumberOf(token.Value);
            }

            unknown = pool.NumberOf(given.Unknown);
        }

        GramCounts counts = new(numbers, unknown, pool.Grams, pool.Columns, pool.MostSkipped);
        Value counted = node.Read(tokens.Text, tokens.Reading with { Counts = counts }, node.ShapeOf([tokens.Text.Shape.Count, pool.Columns]));
        int[] rows = node.Input(0).Shape.ToArray();
        rows[rows.Length - 1] = pool.Columns;
        node.Bind(pool.Weighted(node, node.Reshape(counted, rows)));
    }

    /// <summary>
    /// Counts in a tensor, whose rows all have the same number of elements: each place is compared with each run.
    /// </summary>
    private static void CountElements(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Shape.Rank is not (1 or 2))
        {
            throw node.Mismatch($"reads a shape {x.Shape}; the specification has [C] and [N, C]");
        }

        Pool pool = Pool.Of(node);
        if (pool.Texts is not null != (x.Type == ElementType.String))
        {
            throw node.Mismatch($"has {(pool.Texts is null ? "pool_int64s" : "pool_strings")} for elements of type {x.Type}");
        }

        int length = x.Shape.Last;
        int rows = x.Shape.Count / Math.Max(1, length);
        Value elements = node.Reshape(x.Type is ElementType.String or ElementType.Int64 ? x : node.Map(x, e => Formula.Cast(e, ElementType.Int64)),
            [rows, length, 1]);
        Value sum = node.NewConstant(Tensor.Zeros(new Shape(rows, pool.Columns), ElementType.Float32));
        foreach (IGrouping<int, (int[] Tokens, int Column)> ofLength in pool.Grams.GroupBy(g => g.Tokens.Length))
        {
            for (int distance = 1; distance <= (ofLength.Key == 1 ? 1 : pool.MostSkipped + 1); distance++)
            {
                int places = length - ((ofLength.Key - 1) * distance);
                if (places > 0)
                {
                    sum = node.Map(sum, Counted(node, elements, pool, [.. ofLength], places, distance), Formula.Add);
                }
            }
        }

        node.Bind(pool.Weighted(node, node.Reshape(sum, [.. x.Shape.ToArray().Take(x.Shape.Rank - 1), pool.Columns])));
    }

    /// <summary>
    /// [rows, columns]: at how many places each run of one length begins, with a distance between its elements.
    /// </summary>
    private static Value Counted(NodeContext node, Value elements, Pool pool, (int[] Tokens, int Column)[] grams, int places, int distance)
    {
        node.RequireTable((long)elements.Shape[0] * places * grams.Length);
        Value all = Enumerable.Range(0, grams[0].Tokens.Length)
            .Select(i => node.Map(
                node.Slice(elements, 1, i * distance, places),
                node.NewConstant(pool.Elements(node, grams.Select(g => g.Tokens[i]).ToArray())),
                (e, wanted) => Formula.Cast(Formula.Apply(BinaryFunction.Equal, e, wanted), ElementType.Float32)))
            .Aggregate((a, b) => node.Map(a, b, Formula.Multiply));
        Value counted = node.Reduce(ReduceKind.Sum, all, [1], keepDimensions: false);

        // Columns of other lengths stay 0.
        Value padded = node.Concat([counted, node.NewConstant(Tensor.Zeros(new Shape(counted.Shape[0], 1), ElementType.Float32))], 1);
        int[] sources = Enumerable.Repeat(grams.Length, pool.Columns).ToArray();
        for (int i = 0; i < grams.Length; i++)
        {
            sources[grams[i].Column] = i;
        }

        return node.Take(padded, 1, sources);
    }

    /// <summary>The runs that a node lists, and their weights.</summary>
    private sealed class Pool
    {
        private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<long, int> _integers = [];
        private readonly long[]? _pool;
        private readonly long[] _columns;
        private readonly string _mode;
        private readonly double[]? _weights;

        private Pool(NodeContext node)
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

        public static Pool Of(NodeContext node) => new(node);

        /// <summary>The number of an element; −1 for one that no run has.</summary>
        public int NumberOf(string text) => _texts.TryGetValue(text, out int number) ? number : -1;

        /// <summary>The number of an element; −1 for one that no run has.</summary>
        public int NumberOf(long integer) => _integers.TryGetValue(integer, out int number) ? number : -1;

        /// <summary>The elements of numbers.</summary>
        public Tensor Elements(NodeContext node, int[] numbers)
        {
            if (Texts is not null)
            {
                string[] texts = _texts.OrderBy(t => t.Value).Select(t => t.Key).ToArray();
                return node.TextRow(Array.ConvertAll(numbers, number => texts[number]));
            }

            long[] integers = _integers.OrderBy(t => t.Value).Select(t => t.Key).ToArray();
            return new Tensor(new Shape(numbers.Length), Array.ConvertAll(numbers, number => integers[number]));
        }

        /// <summary>Counts, made of them what the mode says. The weights are in the order of the runs.</summary>
        public Value Weighted(NodeContext node, Value counts)
        {
            Value found = _mode == "IDF"
                ? node.Map(counts, count => Formula.Select(Formula.Greater(count, 0), Formula.Number(1, count.Type), Formula.Number(0, count.Type))) : counts;
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

        private int Numbered(int place)
        {
            if (Texts is not null)
            {
                return Numbered(_texts, Texts[place]);
            }

            return Numbered(_integers, _pool![place]);
        }

        private static int Numbered<T>(Dictionary<T, int> numbers, T key)
            where T : notnull
        {
            if (!numbers.TryGetValue(key, out int number))
            {
                number = numbers.Count;
                numbers.Add(key, number);
            }

            return number;
        }

        private static int Positive(NodeContext node, string name, int least) =>
            node.HasAttribute(name) && node.Integer(name, 0) is var value && value >= least && value <= int.MaxValue / 2 ? (int)value
                : throw node.Mismatch($"has no {name} of at least {least}");
    }
}
