using System.Globalization;

namespace FusedGen.Compiler.Emitting;

/// <summary>One spelling of vector code: the same kernel is printed for each width, and for single floats.</summary>
internal sealed class VectorForm
{
    public static readonly VectorForm Vector512 = new(512);
    public static readonly VectorForm Vector256 = new(256);
    public static readonly VectorForm Vector128 = new(128);

    /// <summary>Without vectors: each "vector" is a float.</summary>
    public static readonly VectorForm Scalar = new(32);

    /// <summary>All forms, widest first.</summary>
    public static readonly IReadOnlyList<VectorForm> All = [Vector512, Vector256, Vector128, Scalar];

    private VectorForm(int bits)
    {
        Bits = bits;
        Lanes = bits / 32;
        Class = bits == 32 ? "float" : "Vector" + bits.ToString(CultureInfo.InvariantCulture);
        Type = bits == 32 ? "float" : Class + "<float>";
        Suffix = bits == 32 ? "Scalar" : bits.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Width in bits.</summary>
    public int Bits { get; }

    /// <summary>Floats in a vector.</summary>
    public int Lanes { get; }

    /// <summary>The class with the static methods: <c>Vector256</c>.</summary>
    public string Class { get; }

    /// <summary>The type of a vector: <c>Vector256&lt;float&gt;</c>.</summary>
    public string Type { get; }

    /// <summary>What ends the names of this form's methods.</summary>
    public string Suffix { get; }

    public bool IsScalar => Bits == 32;

    /// <summary>Vectors that so many floats fill, the last one perhaps in part.</summary>
    public int VectorsOf(int floats) => (floats + Lanes - 1) / Lanes;

    /// <summary>Loads the vector at an offset from a reference.</summary>
    public string Load(string reference, string offset) => IsScalar
        ? Element(reference, offset)
        : offset == "0" ? $"{Class}.LoadUnsafe(ref {reference})" : $"{Class}.LoadUnsafe(ref {reference}, {NativeOffset(offset)})";

    /// <summary>Loads the first so many lanes, and zeros.</summary>
    public string LoadPartial(string reference, string offset, int count) => IsScalar || count >= Lanes
        ? Load(reference, offset)
        : $"LoadPartial{Suffix}(ref {Element(reference, offset)}, {Text(count)})";

    /// <summary>The statement that stores a vector at an offset from a reference.</summary>
    public string Store(string vector, string reference, string offset) => IsScalar
        ? $"{Element(reference, offset)} = {vector};"
        : offset == "0" ? $"{vector}.StoreUnsafe(ref {reference});" : $"{vector}.StoreUnsafe(ref {reference}, {NativeOffset(offset)});";

    /// <summary>The statements, on one line, that store the first so many lanes.</summary>
    /// <remarks>They are spelled out: a method that the JIT has to inline for each store soon uses up what it may inline into one kernel.</remarks>
    public string StorePartial(string vector, string reference, string offset, int count)
    {
        if (IsScalar || count >= Lanes)
        {
            return Store(vector, reference, offset);
        }

        List<string> statements = [];
        int stored = 0;
        string part = vector;
        for (int lanes = Lanes / 2; lanes >= 4; lanes /= 2)
        {
            bool whole = count - stored >= lanes;
            if (whole)
            {
                statements.Add(Part(lanes).Store(part + ".GetLower()", reference, Plus(offset, stored)));
                stored += lanes;
            }

            part += whole ? ".GetUpper()" : ".GetLower()";
        }

        for (int lane = 0; stored + lane < count; lane++)
        {
            string element = lane == 0 ? $"{part}.ToScalar()" : $"{part}.GetElement({Text(lane)})";
            statements.Add($"{Element(reference, Plus(offset, stored + lane))} = {element};");
        }

        return string.Join(" ", statements);
    }

    /// <summary>A vector whose lanes are all one float.</summary>
    public string Broadcast(string scalar) => IsScalar ? scalar : $"{Class}.Create({scalar})";

    /// <summary>A vector of constants, as many as there are lanes.</summary>
    public string Constants(IEnumerable<float> values) => IsScalar
        ? Literal.Of(values.First())
        : $"{Class}.Create({string.Join(", ", values.Select(Literal.Of))})";

    /// <summary>A single element as an assignable reference.</summary>
    public static string Element(string reference, string offset) => offset == "0" ? reference : $"Unsafe.Add(ref {reference}, {offset})";

    /// <summary>A number as text.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static VectorForm Part(int lanes) => All.First(form => form.Lanes == lanes);

    private static string Plus(string offset, int elements) => elements == 0 ? offset
        : offset.All(char.IsDigit) ? Text(int.Parse(offset, CultureInfo.InvariantCulture) + elements)
        : $"{offset} + {Text(elements)}";

    private static string NativeOffset(string offset) => offset.All(char.IsDigit) ? offset : $"(nuint)({offset})";
}
