namespace FusedGen.Compiler.Graph.Texts;

/// <summary>A set of characters, Unicode code points, as ranges that are apart and ascend.</summary>
internal sealed class CharacterSet
{
    /// <summary>The largest code point.</summary>
    public const int Last = 0x10FFFF;

    private readonly (int First, int Last)[] _ranges;

    private CharacterSet((int First, int Last)[] ranges)
    {
        _ranges = ranges;
    }

    /// <summary>All characters.</summary>
    public static readonly CharacterSet All = new([(0, Last)]);

    /// <summary>What RE2 calls a character of a word: ASCII letters, digits and the underscore.</summary>
    public static readonly CharacterSet Word = Of([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    /// <summary>The ranges, ascending.</summary>
    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    /// <summary>All characters that are not in the set.</summary>
    public CharacterSet Others
    {
        get
        {
            List<(int, int)> others = [];
            int next = 0;
            foreach ((int first, int last) in _ranges)
            {
                if (first > next)
                {
                    others.Add((next, first - 1));
                }

                next = last + 1;
            }

            if (next <= Last)
            {
                others.Add((next, Last));
            }

            return new([.. others]);
        }
    }

    /// <summary>The set of all characters in some ranges, which may overlap.</summary>
    public static CharacterSet Of(IEnumerable<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in ranges.OrderBy(r => r.First))
        {
            if (merged.Count > 0 && first <= merged[merged.Count - 1].Last + 1)
            {
                merged[merged.Count - 1] = (merged[merged.Count - 1].First, Math.Max(merged[merged.Count - 1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new([.. merged]);
    }

    /// <summary>One character.</summary>
    public static CharacterSet Of(int character) => new([(character, character)]);

    /// <summary>The characters of both sets.</summary>
    public CharacterSet With(CharacterSet other) => Of(_ranges.Concat(other._ranges));

    /// <summary>Whether the set has a character.</summary>
    public bool Has(int character)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (character < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (character > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
