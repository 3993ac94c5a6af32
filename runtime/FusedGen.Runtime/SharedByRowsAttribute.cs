namespace FusedGen;

/// <summary>
/// Marks a parameter of a generated <c>PredictBatch</c> that all rows share: it is passed once, with the elements that
/// <c>Predict</c> takes, whatever the number of rows. The network's file gives such an input or output no batch
/// dimension.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class SharedByRowsAttribute : Attribute;
