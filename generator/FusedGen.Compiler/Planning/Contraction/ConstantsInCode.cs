namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// The weights of a program that stand in its code, in the order of its layers: aligned operands of their instructions,
/// without a load of their own. There is room for a few thousand. With more the code itself would fall out of the cache
/// of instructions, where a layer of this size runs as fast from packed weights, and each thousand costs the build half
/// a second, since each vector width has its own copy.
/// </summary>
internal sealed class ConstantsInCode
{
    /// <summary>The most packed weights, in all layers together.</summary>
    public const int Max = 4096;

    private int _taken;

    /// <summary>Takes room for so many, if there is any left.</summary>
    public bool TryTake(int count)
    {
        if (count > Max - _taken)
        {
            return false;
        }

        _taken += count;
        return true;
    }
}
