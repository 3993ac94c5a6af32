using System.Collections.Immutable;
using System.Globalization;

namespace FusedGen.Generator.Declarations;

/// <summary>
/// Makes the names of generated files unique. Roslyn compares them ignoring case and throws at the second of a name,
/// which <c>Digits</c> and <c>digits</c> would bring about, and a type whose two halves both carry the attribute. A
/// model may have several files, whose suffixes begin with a dot: no name may go on where another one ends with a dot,
/// or the weights of <c>Digits</c> would meet <c>Digits.Weights</c>.
/// </summary>
internal static class HintNames
{
    /// <summary>
    /// One target a type, in ordinal order, so that the names do not depend on the order of the source files.
    /// </summary>
    public static IEnumerable<ModelTarget> Assign(ImmutableArray<Declaration> declarations)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        IEnumerable<ModelTarget> targets = declarations
            .Select(declaration => declaration.Target)
            .GroupBy(target => target.Identity, StringComparer.Ordinal)
            .Select(group => group.First())
            .OrderBy(target => target.Identity, StringComparer.Ordinal);
        foreach (ModelTarget target in targets)
        {
            string free = AvoidContinuation(target.HintName, taken);
            string name = free;
            for (int number = 2; taken.Any(other => IsSameOrContinued(name, other)); number++)
            {
                name = free + "_" + number.ToString(CultureInfo.InvariantCulture);
            }

            taken.Add(name);
            yield return target with { HintName = name };
        }
    }

    private static string AvoidContinuation(string name, HashSet<string> taken)
    {
        for (int dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (taken.Contains(name.Substring(0, dot)))
            {
                name = name.Substring(0, dot) + "_" + name.Substring(dot + 1);
            }
        }

        return name;
    }

    private static bool IsSameOrContinued(string name, string other) =>
        other.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (other.Length == name.Length || other[name.Length] == '.');
}
