using System.Text;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Printing.Kernels;

/// <summary>Prints places: without the terms that are zero and the factors that are one.</summary>
internal static class PlacePrinter
{
    /// <summary>
    /// An element as something that can be assigned: <c>x</c>, <c>Unsafe.Add(ref x, (i * 8) + 3)</c>.
    /// </summary>
    public static string Element(Place place) => IsHere(place) ? place.Pointer.Name : $"Unsafe.Add(ref {place.Pointer.Name}, {Index(place.Index)})";

    /// <summary>The arguments with which vectors are loaded and stored: <c>ref x, (nuint)(i + 3)</c>.</summary>
    public static string Arguments(Place place) =>
        IsHere(place) ? $"ref {place.Pointer.Name}"
        : place.Index.IsConstant && place.Index.Constant > 0 ? $"ref {place.Pointer.Name}, {TargetSpelling.Text(place.Index.Constant)}"
        : $"ref {place.Pointer.Name}, (nuint)({Index(place.Index)})";

    /// <summary>A number.</summary>
    public static string Index(AffineIndex index)
    {
        bool isAlone = index.Terms.Count == 1 && index.Constant == 0;
        StringBuilder text = new();
        foreach ((Local variable, int coefficient) in index.Terms)
        {
            bool isSubtracted = coefficient < 0 && text.Length > 0;
            text.Append(text.Length == 0 ? "" : isSubtracted ? " - " : " + ").Append(Term(variable, isSubtracted ? -coefficient : coefficient, isAlone));
        }

        if (text.Length == 0)
        {
            return TargetSpelling.Text(index.Constant);
        }

        return index.Constant == 0 ? text.ToString()
            : text.Append(index.Constant < 0 ? " - " : " + ").Append(TargetSpelling.Text(Math.Abs(index.Constant))).ToString();
    }

    private static string Term(Local variable, int coefficient, bool isAlone) =>
        coefficient == 1 ? variable.Name
        : coefficient == -1 ? "-" + variable.Name
        : isAlone ? $"{variable.Name} * {TargetSpelling.Text(coefficient)}"
        : $"({variable.Name} * {TargetSpelling.Text(coefficient)})";

    private static bool IsHere(Place place) => place.Index.IsConstant && place.Index.Constant == 0;
}
