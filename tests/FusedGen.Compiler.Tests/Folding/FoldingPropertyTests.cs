using CsCheck;

namespace FusedGen.Compiler.Tests.Folding;

public class FoldingPropertyTests
{
    [Fact]
    public void FoldingKeepsWhatAnyNetworkComputes() =>
        RandomNetworks.Recipes.Sample(recipe => { FoldedNetwork.Checked(RandomNetworks.Cook(recipe)); }, iter: 3000);
}
