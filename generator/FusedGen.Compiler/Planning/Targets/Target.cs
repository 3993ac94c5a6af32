using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Planning.Targets;

/// <summary>A kind of machine that code is printed for: everything that a planner or a schedule knows of it.</summary>
/// <param name="Name">Its name, which ends the names of its methods.</param>
/// <param name="VectorBits">Width of a vector register; that of a float where there are no vectors.</param>
/// <param name="Registers">Registers that hold floats or vectors of them.</param>
internal sealed record Target(string Name, int VectorBits, int Registers)
{
    private const int FloatBits = 32;

    /// <summary>Whether each "vector" is a single element.</summary>
    public bool IsScalar => VectorBits == FloatBits;

    /// <summary>
    /// The target whose programs serve here too where registers do not matter; null where it has all its own.
    /// </summary>
    public Target? SharesWith { get; init; }

    /// <summary>What it is called in messages.</summary>
    public string Label => IsScalar ? "scalar" : SharesWith is null ? $"{VectorBits}-bit" : $"{VectorBits}-bit ({Name})";

    /// <summary>Floats in a vector.</summary>
    public int Lanes => VectorBits / FloatBits;

    /// <summary>A vector of floats, or one.</summary>
    public LaneType Floats => new(ElementType.Float32, Lanes);

    /// <summary>
    /// Sums of one row that stay in registers: half of them, since the machine also keeps what it is about to need.
    /// </summary>
    public int RowSums => Registers / 2;

    /// <summary>Sums of a tile of rows that stay in registers; the others hold weights and inputs.</summary>
    public int TileSums => Registers * 3 / 4;

    /// <summary>The most rows of a tile.</summary>
    public int MaxTileRows { get; init; } = int.MaxValue;

    /// <summary>
    /// Pixels of a depthwise convolution whose sums stay in registers beside the weights of its window.
    /// </summary>
    public int WindowPixels { get; init; } = 4;

    /// <summary>
    /// Products of each sum in one turn of a loop over the inputs of one row, so that the loop's own instructions do
    /// not count; 1 where they never do.
    /// </summary>
    public int RowSteps { get; init; } = 1;

    /// <summary>
    /// Products of each sum in one turn of a loop over several rows whose weights come from beyond the nearest cache:
    /// the machine fetches a few strides of each load ahead, and with two loads in turn they are twice as long.
    /// </summary>
    public int FarSteps { get; init; } = 1;

    /// <summary>
    /// Whether four inputs are loaded at once and broadcast by shuffles, where loads are what takes time.
    /// </summary>
    public bool ShufflesInputs { get; init; }

    /// <summary>
    /// Whether the inputs of each of several rows are loaded four at a time and broadcast by shuffles, where a load and
    /// a broadcast cost as much as a product; no other code differs then from that of the target that is shared with.
    /// Machines that keep sums in registers have none left for the inputs.
    /// </summary>
    public bool ShufflesRows { get; init; }

    /// <summary>Whether two layers in code run as one method, with the values between them in registers.</summary>
    public bool JoinsLayers { get; init; }

    /// <summary>
    /// Whether an instruction reads memory by itself only at a multiple of a vector's size, so that the code says where
    /// it is one.
    /// </summary>
    public bool AsksForAlignment { get; init; }

    /// <summary>
    /// Locals that the JIT makes of a product: the condition on the machine's instructions in it, if it has one, takes
    /// a local for 1.8 products.
    /// </summary>
    public double LocalsOfProduct { get; init; }

    /// <summary>Vectors that so many floats fill, the last one perhaps in part.</summary>
    public int VectorsOf(int floats) => (floats + Lanes - 1) / Lanes;
}
