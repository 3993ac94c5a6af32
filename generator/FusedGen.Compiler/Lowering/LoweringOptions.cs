using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Lowering;

/// <summary>What the attribute says of the network itself.</summary>
/// <param name="Dimensions">Sizes for the dimensions that the file leaves open.</param>
/// <param name="Inputs">Values for inputs.</param>
/// <param name="Outputs">The outputs that are wanted.</param>
public sealed record LoweringOptions(FixedDimensions Dimensions, FixedInputs Inputs, SelectedOutputs Outputs)
{
    /// <summary>The network as it stands in the file.</summary>
    public static readonly LoweringOptions None = new(FixedDimensions.None, FixedInputs.None, SelectedOutputs.All);

    /// <summary>Reads what the attribute says.</summary>
    /// <exception cref="ModelException">An entry of a list is none.</exception>
    public static LoweringOptions Parse(ModelOptions options) =>
        new(FixedDimensions.Parse(options.Dimensions), FixedInputs.Parse(options.FixedInputs), SelectedOutputs.Parse(options.Outputs));
}
